//! A desk: the place whose work somebody sees to. A town, a village or a micro-community.

use wuwei_contracts::{
    CommunityId, Place, Role, Scope, Town, VillageCode,
    delegation::ListCases,
    registry::{FindVillage, GetCommunity, TownView},
    wishes::AcceptWish,
};

use super::{
    super::{Failure, frame::Frame, places},
    rights::Rights,
};
use crate::Gateway;

/// Roles that have a desk: they work on wishes or cases, or read them.
pub(super) const DESK: &[Role] =
    &[Role::Liaison, Role::StationClerk, Role::VillageOfficer, Role::TownOfficer, Role::CityOfficer, Role::Auditor];

/// What of a town a desk is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Area {
    Town,
    Village(VillageCode),
    Community(CommunityId),
}

/// A desk.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    pub town: TownView,
    pub area: Area,
    /// What the area is called.
    pub name: String,
}

impl Area {
    /// The area of that name in an address: a village's code, a community's id, or `all`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "all" {
            return Some(Self::Town);
        }
        let community = || CommunityId::parse(text).map(Self::Community);
        VillageCode::parse(text).map(Self::Village).or_else(community)
    }

    fn as_text(&self) -> String {
        match self {
            Self::Town => "all".to_owned(),
            Self::Village(code) => code.to_string(),
            Self::Community(id) => id.to_string(),
        }
    }
}

impl Desk {
    /// The desk of an address, if the visitor has a say there.
    ///
    /// # Errors
    /// The page that says that there is no such place, or that it is not theirs.
    pub async fn open(gateway: &Gateway, frame: &Frame, (slug, area): (&str, &str)) -> Result<(Self, Rights), Failure> {
        let area = Area::parse(area).ok_or_else(|| Failure::missing(frame.clone()))?;
        let town = places::of_address(gateway, frame, slug).await?;
        let rights = Rights::of(gateway, frame).await?;
        let desk = Self::named(gateway, frame, town, area).await?;
        if desk.town.slug.is_city() || !desk.allows(&rights) {
            return Err(Failure::forbidden(frame.clone()));
        }
        Ok((desk, rights))
    }

    async fn named(gateway: &Gateway, frame: &Frame, town: TownView, area: Area) -> Result<Self, Failure> {
        let name = match &area {
            Area::Town => town.name.clone(),
            Area::Village(code) => village_of(gateway, frame, &town.slug, code).await?,
            Area::Community(id) => {
                gateway.ask(frame, &town.slug, &GetCommunity { id: id.clone() }).await?.community.details.name
            }
        };
        Ok(Self { town, area, name })
    }

    /// Whether work on wishes or cases is done or read here.
    fn allows(&self, rights: &Rights) -> bool {
        let (town, place) = (&self.town.slug, self.place());
        rights.allow::<AcceptWish>(town, place) || rights.allow::<ListCases>(town, place)
    }

    /// The desks of a visitor: one for each place they hold a role in; those of the whole city choose a town.
    pub async fn all(gateway: &Gateway, frame: &Frame, rights: &Rights) -> Result<Vec<Self>, Failure> {
        let towns = places::all(gateway, frame).await?;
        let mut desks = Vec::new();
        for scope in rights.scopes(DESK) {
            let (area, town) = match scope {
                Scope::City => continue,
                Scope::Town(slug) => (Area::Town, towns.iter().find(|town| town.slug == slug)),
                Scope::Village(code) => {
                    let town = towns.iter().find(|town| town.code == code.town_code());
                    (Area::Village(code), town)
                }
                Scope::Community(id) => {
                    let town = towns.iter().find(|town| town.code == id.village().town_code());
                    (Area::Community(id), town)
                }
            };
            if let Some(town) = town {
                desks.push(Self::named(gateway, frame, town.clone(), area).await?);
            }
        }
        Ok(desks)
    }

    /// The desk's address.
    pub fn address(&self) -> String {
        format!("/work/{}/{}", self.town.slug, self.area.as_text())
    }

    /// The place the desk is for, as rights are checked.
    pub fn place(&self) -> Place<'_> {
        match &self.area {
            Area::Town => Place::Town,
            Area::Village(code) => Place::Village(code),
            Area::Community(id) => Place::Community(id),
        }
    }

    /// The village that lists are to be of.
    pub fn village(&self) -> Option<VillageCode> {
        match &self.area {
            Area::Village(code) => Some(code.clone()),
            Area::Town | Area::Community(_) => None,
        }
    }

    /// The community that lists are to be of.
    pub fn community(&self) -> Option<CommunityId> {
        match &self.area {
            Area::Community(id) => Some(id.clone()),
            Area::Town | Area::Village(_) => None,
        }
    }
}

/// What a village is called.
async fn village_of(gateway: &Gateway, frame: &Frame, town: &Town, code: &VillageCode) -> Result<String, Failure> {
    Ok(gateway.ask(frame, town, &FindVillage { code: code.clone() }).await?.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_named_by_code_or_id_and_nothing_else() {
        for text in ["all", "441900113002", "441900113002-0001"] {
            assert_eq!(Area::parse(text).unwrap().as_text(), text);
        }
        for text in ["", "town", "44190011300", "441900113002-1", "441900113002/x"] {
            assert_eq!(Area::parse(text), None, "{text}");
        }
    }
}
