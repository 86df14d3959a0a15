//! The JSON merge patch of a trader (RFC 7396): absent keeps, `null` removes, a value replaces.

use ecoledger_kernel::{Code, FromJson, Members, Name, Path, Refusal, Text, Value};
use serde::{Serialize, Serializer};

use super::{Address, Particulars};

/// A change of a member that may be removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "Option<T>"))]
#[expect(clippy::exhaustive_enums, reason = "a member is changed or removed")]
pub enum Removable<T> {
    /// Not mentioned: it stays as it is.
    #[default]
    Keep,
    /// `null`: it goes.
    Remove,
    /// It is replaced.
    Replace(T),
}

impl<T> Removable<T> {
    /// Whether it is not mentioned, and is not written either.
    const fn is_kept(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

/// A value, or `null`: what is kept is left out by its object.
impl<T: Serialize> Serialize for Removable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Remove => serializer.serialize_none(),
            Self::Replace(new) => new.serialize(serializer),
        }
    }
}

impl<T: Clone> Removable<T> {
    fn apply(&self, old: Option<T>) -> Option<T> {
        match self {
            Self::Keep => old,
            Self::Remove => None,
            Self::Replace(new) => Some(new.clone()),
        }
    }
}

/// What changes of a trader's particulars. Required members can be replaced, not removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TraderPatch {
    /// A new business id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Text", default))]
    pub business_id: Option<Text>,
    /// A new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Name", default))]
    pub name: Option<Name>,
    /// Changes of the address, member by member.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "AddressPatch", default))]
    pub address: Option<AddressPatch>,
}

/// What changes of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AddressPatch {
    /// A new street.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Text", default))]
    pub street: Option<Text>,
    /// A new city.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Text", default))]
    pub city: Option<Text>,
    /// A new country.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Text", default))]
    pub country_name: Option<Text>,
    /// A new zip code, or none.
    #[serde(skip_serializing_if = "Removable::is_kept")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub zip_code: Removable<Text>,
    /// A new post-office box, or none.
    #[serde(skip_serializing_if = "Removable::is_kept")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub po_box: Removable<Text>,
}

/// A member that cannot be removed: `requiredFieldRemoved` on `null`.
fn replace<T: FromJson>(members: &mut Members<'_, '_>, name: &'static str) -> Result<Option<T>, Refusal> {
    if members.raw(name).is_some_and(|raw| raw.is_null()) {
        let path = members.path();
        return Err(Refusal::at(Code::RequiredFieldRemoved, Path::Member(&path, name), "cannot be removed"));
    }
    members.optional(name)
}

fn replace_or_remove<T: FromJson>(members: &mut Members<'_, '_>, name: &'static str) -> Result<Removable<T>, Refusal> {
    if members.raw(name).is_some_and(|raw| raw.is_null()) {
        return Ok(Removable::Remove);
    }
    Ok(members.optional(name)?.map_or(Removable::Keep, Removable::Replace))
}

impl FromJson for TraderPatch {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let patch = Self {
            business_id: replace(&mut members, "businessId")?,
            name: replace(&mut members, "name")?,
            address: replace(&mut members, "address")?,
        };
        members.finish()?;
        Ok(patch)
    }
}

impl FromJson for AddressPatch {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let patch = Self {
            street: replace(&mut members, "street")?,
            city: replace(&mut members, "city")?,
            country_name: replace(&mut members, "countryName")?,
            zip_code: replace_or_remove(&mut members, "zipCode")?,
            po_box: replace_or_remove(&mut members, "poBox")?,
        };
        members.finish()?;
        Ok(patch)
    }
}

/// The required member that the first address of a trader lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MissingFromAddress(pub(crate) &'static str);

impl TraderPatch {
    /// The particulars after the patch, unless an address begins without one of its required members.
    pub(crate) fn apply(&self, old: &Particulars) -> Result<Particulars, MissingFromAddress> {
        Ok(Particulars {
            business_id: self.business_id.clone().unwrap_or_else(|| old.business_id.clone()),
            name: self.name.clone().unwrap_or_else(|| old.name.clone()),
            address: match &self.address {
                None => old.address.clone(),
                Some(patch) => patch.apply(old.address.as_ref())?,
            },
        })
    }
}

impl AddressPatch {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn apply(&self, old: Option<&Address>) -> Result<Option<Address>, MissingFromAddress> {
        if old.is_none() && self.is_empty() {
            return Ok(None);
        }
        let required =
            |new: &Option<Text>, old: Option<&Text>, name| new.as_ref().or(old).cloned().ok_or(MissingFromAddress(name));
        Ok(Some(Address {
            street: required(&self.street, old.map(|old| &old.street), "street")?,
            city: required(&self.city, old.map(|old| &old.city), "city")?,
            country_name: required(&self.country_name, old.map(|old| &old.country_name), "countryName")?,
            zip_code: self.zip_code.apply(old.and_then(|old| old.zip_code.clone())),
            po_box: self.po_box.apply(old.and_then(|old| old.po_box.clone())),
        }))
    }
}

ecoledger_kernel::constructors! {
    TraderPatch() optional(business_id: Text, name: Name, address: AddressPatch);
    AddressPatch()
    optional(street: Text, city: Text, country_name: Text)
    preset(zip_code: Removable<Text> = Removable::Keep, po_box: Removable<Text> = Removable::Keep);
}
