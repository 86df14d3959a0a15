//! Scores of co-benefits: what exists is written and read again, also where it was not made from JSON.

use ecoledger::{
    Code,
    credits::{RatingScore, ScoreNumber},
};

#[test]
fn a_score_that_exists_is_written_and_read_again() {
    for text in ["0", "-1.5", "3e7", "12345678901234567890.5"] {
        let score = RatingScore::Number(ScoreNumber::new(text).expect("a number"));
        assert_eq!(serde_json::to_string(&score).expect("JSON"), text);
        assert_eq!(serde_json::from_str::<RatingScore>(text).expect("a score"), score);
    }
    for text in ["", "abc", "\"x\"", "{\"a\":[1]}", "1 ", " 5", "+1", "01", "1.", "null", "true", "1,2", &"1".repeat(41)] {
        assert_eq!(ScoreNumber::new(text).expect_err("no number").code(), Code::InvalidField, "{text}");
    }
}
