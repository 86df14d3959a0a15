//! What people read of events.

use ecoledger::{bundles, credits, proposals};
use ecoledger_hosts::lines::Told;

#[test]
fn each_type_of_event_has_its_sentence() {
    let types = [credits::Event::TYPES, proposals::Event::TYPES, bundles::Event::TYPES];
    for (of_type, _) in types.into_iter().flatten() {
        let response = |of_type: &str| format!(r#"{{"ok":true,"events":[{{"type":"{of_type}","data":{{}}}}],"result":{{}}}}"#);
        let said = Told::default().tell(&response(of_type));
        // What has no sentence of its own is told by the words of its type alone.
        let words = of_type.split_inclusive(char::is_uppercase).count() - 1;
        let alone = said[0].trim().trim_end_matches('.').split(' ').count();
        assert!(said[0].contains("none") || alone != words + 1, "{of_type}: {said:?}");
    }
}
