//! Certificate ids and the ranges that two of them make.

use ecoledger::{CertificateId, CertificateRange, Code, kernel::Serial};

/// One or two certificate ids, with a space between them: parse, print, parse again; two make a range or do not.
pub fn certificate_id(bytes: &[u8]) {
    let Some(text) = super::text(bytes) else { return };
    let ids: Vec<Option<CertificateId>> = text.splitn(2, ' ').map(one_certificate).collect();
    if let [Some(start), Some(end)] = ids.as_slice() {
        range(start, end);
    }
}

fn one_certificate(text: &str) -> Option<CertificateId> {
    match text.parse::<CertificateId>() {
        Err(invalid) => {
            assert_eq!(invalid.code(), Code::InvalidCertificateId);
            None
        }
        Ok(id) => {
            assert_eq!(id.to_string(), text, "printed as it was read");
            assert_eq!(CertificateId::new(id.issuance().clone(), id.serial()), id);
            assert!((1..=Serial::MOST).contains(&id.serial().number()));
            assert_eq!(id.serial().with_number(id.serial().number()), Some(id.serial()));
            let json = serde_json::to_string(&id).expect("an id is JSON");
            assert_eq!(serde_json::from_str::<CertificateId>(&json).expect("and back"), id);
            Some(id)
        }
    }
}

fn range(start: &CertificateId, end: &CertificateId) {
    let (first, last) = (start.serial().number(), end.serial().number());
    let one_row = start.issuance() == end.issuance() && start.serial().fixed() == end.serial().fixed();
    let Ok(range) = CertificateRange::new(start.clone(), end) else {
        assert!(!one_row || first > last, "{start}..{end} is a range");
        return;
    };
    assert!(one_row && first <= last);
    assert_eq!((range.start(), &range.end()), (start, end));
    assert_eq!(range.volume(), last - first + 1);
    assert_eq!(CertificateRange::up_to(start.clone(), last).as_ref(), Some(&range));
    assert_eq!(range.rest_up_to(last), None);
    for beyond in [Serial::MOST + 1, u64::MAX] {
        assert_eq!((CertificateRange::up_to(start.clone(), beyond), range.rest_up_to(beyond)), (None, None));
    }
    // Cut anywhere: both parts together are the whole.
    for cut in [first, first + (last - first) / 2, last.saturating_sub(1).max(first)] {
        let head = CertificateRange::up_to(start.clone(), cut).expect("from the first to the cut");
        let rest = head.rest_up_to(last);
        assert_eq!(head.volume() + rest.as_ref().map_or(0, CertificateRange::volume), range.volume());
        assert!(rest.is_none_or(|rest| rest.first() == cut + 1 && rest.end() == range.end()));
    }
}
