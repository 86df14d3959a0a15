use alloc::{string::String, vec::Vec};

use ecoledger_kernel::{
    Code, CountryCode, FromJson, FromMembers, Invalid, Members, Name, ProductionFacilityId, Refusal, SupplierId, Text, Value,
    from_text,
};
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $length:literal $fits:expr, $expected:literal, $pattern:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String", extend("pattern" = $pattern)))]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// The code, if it has the form; `invalidField` otherwise ([D-50]).
            ///
            /// [D-50]: ecoledger_kernel::rules::requests#d-50
            pub fn new(text: &str) -> Result<Self, Invalid> {
                let fits: fn(&u8) -> bool = $fits;
                if text.len() == $length && text.as_bytes().iter().all(fits) {
                    Ok(Self(text.into()))
                } else {
                    Err(Invalid::new(Code::InvalidField, $expected))
                }
            }

            /// The code as given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::new(&text)
            }
        }

        from_text! { $name, }

        impl FromJson for $name {
            fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
                Self::new(&value.string()?).map_err(|invalid| invalid.at(value.path()))
            }
        }
    )*};
}

codes! {
    /// A facility's GSRN: 18 digits. Its check digit is not verified: documented samples fail it.
    Gsrn 18 u8::is_ascii_digit, "expected 18 digits", "^[0-9]{18}$";
    /// A facility's code: 6 letters or digits.
    FacilityCode 6 u8::is_ascii_alphanumeric, "expected 6 letters or digits", "^[0-9A-Za-z]{6}$";
}

/// Makes a supplier known. Operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegisterSupplier {
    /// The new supplier.
    pub supplier_id: SupplierId,
    /// Its name.
    pub name: Name,
}

impl FromMembers for RegisterSupplier {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { supplier_id: members.required("supplierId")?, name: members.required("name")? })
    }
}

/// Makes a production facility of a supplier known. Operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegisterProductionFacility {
    /// The new facility.
    pub production_facility_id: ProductionFacilityId,
    /// The supplier that registered it.
    pub supplier_id: SupplierId,
    /// Its GSRN; a third of real facilities have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gsrn: Option<Gsrn>,
    /// Its code.
    pub code: FacilityCode,
    /// Its name.
    pub name: Name,
    /// Where it stands.
    pub country_code: CountryCode,
    /// The methodologies by which it removes carbon.
    pub methodology_codes: Vec<Text>,
}

impl FromMembers for RegisterProductionFacility {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            production_facility_id: members.required("productionFacilityId")?,
            supplier_id: members.required("supplierId")?,
            gsrn: members.optional("gsrn")?,
            code: members.required("code")?,
            name: members.required("name")?,
            country_code: members.required("countryCode")?,
            methodology_codes: members.list("methodologyCodes")?,
        })
    }
}

ecoledger_kernel::constructors! {
    RegisterSupplier(supplier_id: SupplierId, name: Name);
    RegisterProductionFacility(
        production_facility_id: ProductionFacilityId, supplier_id: SupplierId, code: FacilityCode, name: Name,
        country_code: CountryCode
    ) optional(gsrn: Gsrn) preset(methodology_codes: Vec<Text> = Vec::new());
}
