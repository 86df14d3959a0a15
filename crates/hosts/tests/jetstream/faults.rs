//! Servers and hosts that die, and a cluster that is parted.

use super::{cluster, trial};

#[test]
fn a_server_then_the_leading_host_killed_in_the_middle_of_a_stream_lose_and_double_nothing() {
    let Some(mut cluster) = cluster() else { return };
    let requests = trial::requests(1, 3000);
    let answered = trial::kill_server_and_host(&mut cluster, "killed", &requests);
    assert!((2000..3000).contains(&answered), "the host was killed in the middle: after {answered}");
}

#[test]
fn a_leader_parted_from_the_other_two_servers_acknowledges_nothing_until_they_are_joined() {
    let Some(mut cluster) = cluster() else { return };
    trial::part_leader(&mut cluster, "parted", &trial::requests(1, 400), &trial::requests(2, 400));
}
