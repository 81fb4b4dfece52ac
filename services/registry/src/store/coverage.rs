//! Coverage and its rows: one per community, changed in the transaction that changes its cause. Commands on organisations,
//! liaisons and communities save the same row; its version decides which came first, and the other runs again.

use wuwei_contracts::{
    CommunityId,
    registry::{CommunityView, CoverageView, Gap},
};
use wuwei_runtime::{
    Fault, Refusal, Work,
    column::{json, value, written},
};

use crate::{
    domain::coverage::{self, Change, Coverage, Expectations, Standing},
    entities::coverage::Model,
    rules,
};

/// Begins the coverage of a new community.
pub fn insert(work: &Work, community: &CommunityView) -> Result<(), Fault> {
    work.insert(row(&coverage::begin(community), expectations(work)?)?);
    Ok(())
}

/// Changes the coverage of `community`, or of the one it became part of.
pub async fn change(work: &Work, community: &CommunityId, change: Change) -> Result<(), Refusal> {
    let mut found = find(work, community).await?;
    while let Standing::Merged(into) = &found.standing {
        found = find(work, into).await?;
    }
    work.save(row(&found.after(change), expectations(work)?)?);
    Ok(())
}

/// Changes the coverage of a community that the command at hand has found to be there, and saves. Where it was merged
/// since, the command loses by the community's version: what became of it is not followed.
pub async fn change_own(work: &Work, community: &CommunityId, change: Change) -> Result<(), Refusal> {
    let found = find(work, community).await?;
    work.save(row(&found.after(change), expectations(work)?)?);
    Ok(())
}

/// Ends the coverage of a community that is no more. What one that was merged had goes to the survivor.
pub async fn end(work: &Work, community: &CommunityId, standing: Standing) -> Result<(), Refusal> {
    let found = find(work, community).await?;
    if let Standing::Merged(into) = &standing {
        change_own(work, into, Change::Absorbed(Box::new(found.clone()))).await?;
    }
    work.save(row(&found.after(Change::Ended(standing)), expectations(work)?)?);
    Ok(())
}

async fn find(work: &Work, community: &CommunityId) -> Result<Coverage, Refusal> {
    let row = work.find::<Model>(community.as_str()).await?;
    Ok(coverage(row.ok_or_else(|| Fault::new(format!("the community {community} has no coverage")))?)?)
}

fn expectations(work: &Work) -> Result<&'static Expectations, Fault> {
    let day = wuwei_calendar::date(work.now());
    rules::coverage()?.on(day).ok_or_else(|| Fault::new("no expectations of coverage are shipped"))
}

fn coverage(row: Model) -> Result<Coverage, Fault> {
    let standing = match (row.state.as_str(), row.merged_into) {
        ("active", _) => Standing::Active,
        ("merged", Some(into)) => Standing::Merged(value("coverage.merged_into", into)?),
        _ => Standing::Ended,
    };
    Ok(Coverage {
        community: value("coverage.id", row.id)?,
        town: value("coverage.town", row.town)?,
        kind: value("coverage.kind", row.kind)?,
        standing,
        acting: json("coverage.acting", &row.acting)?,
        liaisons: u32::try_from(row.liaisons).map_err(Fault::new)?,
        version: row.version,
    })
}

/// What a row says, judged by the edition it was written under.
pub fn view(row: Model) -> Result<CoverageView, Fault> {
    let lacks = [
        (Gap::Party, row.lacks_party),
        (Gap::SelfGoverning, row.lacks_self_governing),
        (Gap::Liaison, row.lacks_liaison),
    ];
    let (missing, rule) = (json("coverage.missing", &row.missing)?, row.rule.clone());
    let found = coverage(row)?;
    Ok(CoverageView {
        village: found.community.village(),
        community: found.community,
        town: found.town,
        kind: found.kind,
        acting: found.acting.into_keys().collect(),
        liaisons: found.liaisons,
        gaps: lacks.into_iter().filter_map(|(gap, lacks)| lacks.then_some(gap)).collect(),
        missing,
        rule,
    })
}

fn row(coverage: &Coverage, expectations: &Expectations) -> Result<Model, Fault> {
    let view = coverage.view(expectations);
    let (state, merged_into) = match &coverage.standing {
        Standing::Active => ("active", None),
        Standing::Merged(into) => ("merged", Some(into.to_string())),
        Standing::Ended => ("ended", None),
    };
    Ok(Model {
        id: coverage.community.to_string(),
        town: coverage.town.to_string(),
        village: view.village.to_string(),
        kind: coverage.kind.as_str().to_owned(),
        state: state.to_owned(),
        merged_into,
        acting: written(&coverage.acting)?,
        liaisons: i32::try_from(coverage.liaisons).map_err(Fault::new)?,
        lacks_party: view.gaps.contains(&Gap::Party),
        lacks_self_governing: view.gaps.contains(&Gap::SelfGoverning),
        lacks_liaison: view.gaps.contains(&Gap::Liaison),
        missing: written(&view.missing)?,
        rule: view.rule,
        version: coverage.version,
    })
}
