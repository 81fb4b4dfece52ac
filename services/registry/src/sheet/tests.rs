use std::io::{Cursor, Write};

use wuwei_contracts::registry::{BelongsTo, CommunityKind};
use zip::write::SimpleFileOptions;

use super::*;

const HEADER: &str = "village,kind,name,households,longitude,latitude,sample\n";

fn import(format: SheetFormat, bytes: &[u8]) -> ImportCommunities {
    ImportCommunities { format, content: STANDARD.encode(bytes), village: None, dry_run: false, skip_bad_rows: false }
}

fn csv(text: &str) -> Result<Sheet, SheetRejection> {
    read(&import(SheetFormat::Csv, text.as_bytes()))
}

/// (row, column, rule) of each problem.
fn problems(sheet: &Sheet) -> Vec<(u32, &str, &str)> {
    sheet.problems.iter().map(|problem| (problem.row, problem.column.as_str(), problem.rule.as_str())).collect()
}

#[test]
fn csv_is_read_in_utf_8_with_or_without_mark_and_in_gb_18030() {
    let text = "村代码,类别,名称,户数\n441900113219,出租屋连片区,水平北区,120\n";
    let gb = encoding_rs::GB18030.encode(text).0.into_owned();
    for bytes in [text.as_bytes().to_vec(), format!("\u{feff}{text}").into_bytes(), gb] {
        let sheet = read(&import(SheetFormat::Csv, &bytes)).unwrap();
        let row = &sheet.rows[0];
        assert_eq!((row.row, row.new.kind), (2, CommunityKind::RentalCluster));
        assert_eq!((row.new.details.name.as_str(), row.new.details.households), ("水平北区", Some(120)));
    }
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_shows_them() {
    let text = "village,kind,name,boundary\n\n441900113219,商贸区,甲,\"{\n}\"\n441900113219,商贸区,乙,\n,,,\n441900113219,无,丙,\n";
    let sheet = csv(text).unwrap();
    assert_eq!(sheet.count, 3);
    assert_eq!(problems(&sheet), [(3, "boundary", "format"), (6, "kind", "format")]);
    assert_eq!(sheet.rows[0].row, 4);
}

#[test]
fn every_wrong_cell_of_a_row_is_named() {
    let text = format!("{HEADER}4419,楼盘,\" \",-1,113.9,,也许\n");
    let sheet = csv(&text).unwrap();
    assert!(sheet.rows.is_empty());
    let expected = [
        (2, "village", "format"),
        (2, "kind", "format"),
        (2, "sample", "format"),
        (2, "households", "format"),
        (2, "latitude", "required"),
        (2, "name", "length"),
    ];
    assert_eq!(problems(&sheet), expected);
}

#[test]
fn limits_of_fields_and_the_mark_of_sample_data_hold_in_a_sheet_too() {
    let text = format!(
        "{HEADER}441900113219,商贸区,示例街,1,,,\n441900113219,商贸区,示例街,1,,,是\n441900113219,商贸区,街,100001,181,22,\n"
    );
    let sheet = csv(&text).unwrap();
    let expected = [(2, "name", "sample_name"), (4, "households", "range"), (4, "longitude", "range")];
    assert_eq!(problems(&sheet), expected);
    assert!(sheet.rows.len() == 1 && sheet.rows[0].new.sample);
}

#[test]
fn a_community_belongs_to_a_group_or_an_enterprise_and_not_to_both() {
    let text = "village,kind,name,villagers_group,enterprise\n441900113219,工厂生活小区,甲,,电子厂\n441900113219,农村社区,乙,一组,电子厂\n";
    let sheet = csv(text).unwrap();
    assert_eq!(sheet.rows[0].new.details.belongs_to, Some(BelongsTo::Enterprise("电子厂".to_owned())));
    assert_eq!(problems(&sheet), [(3, "enterprise", "one_of")]);
}

#[test]
fn a_file_that_cannot_be_looked_at_row_by_row_is_refused_as_a_whole() {
    use SheetRejection as R;
    let refused = |text: &str| csv(text).unwrap_err();
    assert_eq!(refused(""), R::NoRows);
    assert_eq!(refused(HEADER), R::NoRows);
    assert_eq!(refused("village,kind\n1,2\n"), R::ColumnMissing("name"));
    assert_eq!(refused("village,kind,name,名称\n1,2,3,4\n"), R::ColumnTwice("name"));
    assert_eq!(refused("village,kind,name,colour\n1,2,3,4\n"), R::UnknownColumn("colour".to_owned()));
    let many = format!("{HEADER}{}", "441900113219,商贸区,街,1,,,\n".repeat(2001));
    assert_eq!(refused(&many), R::TooManyRows { rows: 2001, most: 2000 });
    let mut broken = import(SheetFormat::Csv, b"");
    broken.content = "not base64!".to_owned();
    assert!(matches!(read(&broken), Err(R::NotBase64(_))));
    let neither = read(&import(SheetFormat::Csv, b"village,kind,name\n\xff\xff\xff,1,2\n"));
    assert!(matches!(neither, Err(R::Unreadable { format: "csv", .. })));
    assert!(matches!(read(&import(SheetFormat::Xlsx, b"PK")), Err(R::Unreadable { format: "xlsx", .. })));
}

#[test]
fn a_cell_beyond_the_header_is_a_problem() {
    let sheet = csv("village,kind,name\n441900113219,商贸区,东,西\n").unwrap();
    assert_eq!(problems(&sheet), [(2, "beyond", "columns")]);
}

/// A workbook of one sheet, whose cells are given as XML.
fn workbook(cells: &str) -> Vec<u8> {
    let parts = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!(
                r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>"#
            ),
        ),
    ];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn string(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

#[test]
fn a_workbook_is_read_with_codes_as_numbers_or_text() {
    let header = [string("B2", "村代码"), string("C2", "类别"), string("D2", "名称"), string("E2", "户数")].concat();
    let row = format!(
        r#"<c r="B3"><v>441900113219</v></c>{}{}<c r="E3"><v>120</v></c>"#,
        string("C3", "老旧小区"),
        string("D3", "旧围")
    );
    let cells = format!(r#"<row r="2">{header}</row><row r="3">{row}</row>"#);
    let sheet = read(&import(SheetFormat::Xlsx, &workbook(&cells)));
    assert_eq!(sheet.unwrap_err(), SheetRejection::UnknownColumn(String::new()), "a blank column stands before");

    let cells = cells.replace("\"B", "\"A").replace("\"C", "\"B").replace("\"D", "\"C").replace("\"E", "\"D");
    let sheet = read(&import(SheetFormat::Xlsx, &workbook(&cells))).unwrap();
    assert_eq!(problems(&sheet), []);
    let row = &sheet.rows[0];
    assert_eq!((row.row, row.village.as_str(), row.new.details.households), (3, "441900113219", Some(120)));
}

#[test]
fn a_workbook_that_unpacks_to_more_than_memory_should_hold_is_refused() {
    let bomb = workbook(&" ".repeat(33 * 1024 * 1024));
    assert!(bomb.len() < 100 * 1024);
    let refused = read(&import(SheetFormat::Xlsx, &bomb)).unwrap_err();
    assert!(refused.to_string().contains("32 MiB"), "{refused}");
}
