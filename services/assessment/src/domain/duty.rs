//! Duty lists: published version by version; what no version holds is no duty.

use jiff::Timestamp;
use wuwei_contracts::{
    Town,
    assessment::{
        AssessmentRejection, DutyListPublished, DutyListView, PublishDutyList, ReturnTask, ReturnedTaskView,
        TaskReturned,
    },
};

/// The next version of a town's list; none where it says what the last one says.
pub fn publish(
    before: Option<DutyListView>,
    town: &Town,
    command: PublishDutyList,
    now: Timestamp,
) -> Option<(DutyListView, DutyListPublished)> {
    let PublishDutyList { items, sample } = command;
    if before.as_ref().is_some_and(|list| list.items == items && list.sample == sample) {
        return None;
    }
    let version = before.map_or(0, |list| list.version) + 1;
    let list = DutyListView { town: town.clone(), version, items, published: now, sample };
    Some((list.clone(), DutyListPublished { list }))
}

/// Gives a task back that no duty of the list covers.
pub fn give_back(
    list: &DutyListView,
    command: ReturnTask,
    now: Timestamp,
) -> Result<(ReturnedTaskView, TaskReturned), AssessmentRejection> {
    let ReturnTask { id, village, task, duty, sample } = command;
    if let Some(code) = duty.as_ref().filter(|code| list.items.iter().any(|item| item.code == **code)) {
        return Err(AssessmentRejection::OnTheList(code.clone()));
    }
    let task = ReturnedTaskView {
        id,
        town: list.town.clone(),
        village,
        task,
        duty,
        duty_list_version: list.version,
        returned: now,
        sample,
    };
    Ok((task.clone(), TaskReturned { task }))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use wuwei_contracts::{
        VillageCode,
        assessment::{DutyItem, DutySection},
    };

    use super::*;

    fn item(code: &str) -> DutyItem {
        DutyItem {
            code: code.to_owned(),
            section: DutySection::Statutory,
            text: "示例职责".to_owned(),
            source: "示例".to_owned(),
        }
    }

    fn list(codes: &[&str]) -> PublishDutyList {
        PublishDutyList { items: codes.iter().map(|code| item(code)).collect(), sample: true }
    }

    fn town() -> Town {
        Town::parse("dalang").unwrap()
    }

    #[test]
    fn the_same_list_again_is_no_new_version() {
        let (first, event) = publish(None, &town(), list(&["a"]), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((first.version, &event.list), (1, &first));
        assert_eq!(publish(Some(first.clone()), &town(), list(&["a"]), Timestamp::UNIX_EPOCH), None);
        let (second, _) = publish(Some(first), &town(), list(&["a", "b"]), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(second.version, 2);
    }

    #[test]
    fn only_what_is_no_duty_can_be_given_back() {
        let (list, _) = publish(None, &town(), list(&["a"]), Timestamp::UNIX_EPOCH).unwrap();
        let task = |duty: Option<&str>| ReturnTask {
            id: Uuid::from_u128(1),
            village: VillageCode::parse("441900113002").unwrap(),
            task: "示例:代填报表".to_owned(),
            duty: duty.map(ToOwned::to_owned),
            sample: true,
        };
        let refused = give_back(&list, task(Some("a")), Timestamp::UNIX_EPOCH).unwrap_err();
        assert_eq!(refused, AssessmentRejection::OnTheList("a".to_owned()));
        for duty in [None, Some("b")] {
            assert_eq!(give_back(&list, task(duty), Timestamp::UNIX_EPOCH).unwrap().0.duty_list_version, 1);
        }
    }
}
