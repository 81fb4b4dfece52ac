//! Tables as the writer sees them: columns, key, version, rules; their row types forgotten.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    rc::Rc,
    sync::LazyLock,
};

use parking_lot::RwLock;
use sea_orm::{
    ColumnTrait, ColumnType, DbErr, EntityName, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, QueryResult,
    Value, sea_query::ArrayType,
};
use uuid::Uuid;

use crate::{
    refusal::Fault,
    row::{Key, Row, UniqueRule},
};

/// A row whose type is forgotten.
pub(crate) type AnyRow = Rc<dyn Erased>;

/// What the writer asks of a row.
pub(crate) trait Erased: Any {
    fn key(&self) -> Key;
    fn version(&self) -> i64;
    fn correlation(&self) -> Option<Uuid>;
    /// The values, in the table's column order.
    fn values(&self) -> Vec<Value>;
    fn as_any(&self) -> &dyn Any;
}

impl<R: Row> Erased for R {
    fn key(&self) -> Key {
        Row::key(self)
    }

    fn version(&self) -> i64 {
        Row::version(self)
    }

    fn correlation(&self) -> Option<Uuid> {
        Row::correlation(self)
    }

    fn values(&self) -> Vec<Value> {
        <R::Entity as EntityTrait>::Column::iter().map(|column| self.get(column)).collect()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A table.
pub(crate) struct Table {
    pub name: &'static str,
    /// Name of the primary key column.
    pub key: &'static str,
    pub columns: Vec<Column>,
    pub versioned: bool,
    pub aggregate: Option<&'static str>,
    pub rules: &'static [UniqueRule],
    pub decode: fn(&QueryResult) -> Result<AnyRow, DbErr>,
}

/// A column.
pub(crate) struct Column {
    pub name: &'static str,
    pub kind: ColumnKind,
    pub nullable: bool,
}

/// The column types the writer can carry in arrays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    Text,
    Uuid,
    BigInt,
    Int,
    SmallInt,
    Bool,
    Double,
    Bytes,
}

impl ColumnKind {
    fn of(column: &ColumnType) -> Option<Self> {
        Some(match column {
            ColumnType::Text | ColumnType::String(_) | ColumnType::Char(_) => Self::Text,
            ColumnType::Uuid => Self::Uuid,
            ColumnType::BigInteger => Self::BigInt,
            ColumnType::Integer => Self::Int,
            ColumnType::SmallInteger => Self::SmallInt,
            ColumnType::Boolean => Self::Bool,
            ColumnType::Double => Self::Double,
            ColumnType::Binary(_) | ColumnType::VarBinary(_) | ColumnType::Blob => Self::Bytes,
            _ => return None,
        })
    }

    /// The PostgreSQL type.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Uuid => "uuid",
            Self::BigInt => "int8",
            Self::Int => "int4",
            Self::SmallInt => "int2",
            Self::Bool => "bool",
            Self::Double => "float8",
            Self::Bytes => "bytea",
        }
    }

    pub fn array(self) -> ArrayType {
        match self {
            Self::Text => ArrayType::String,
            Self::Uuid => ArrayType::Uuid,
            Self::BigInt => ArrayType::BigInt,
            Self::Int => ArrayType::Int,
            Self::SmallInt => ArrayType::SmallInt,
            Self::Bool => ArrayType::Bool,
            Self::Double => ArrayType::Double,
            Self::Bytes => ArrayType::Bytes,
        }
    }

    /// A value that stands where NULL goes, since arrays are bound without NULL elements.
    pub fn blank(self) -> Value {
        match self {
            Self::Text => String::new().into(),
            Self::Uuid => Uuid::nil().into(),
            Self::BigInt => 0_i64.into(),
            Self::Int => 0_i32.into(),
            Self::SmallInt => 0_i16.into(),
            Self::Bool => false.into(),
            Self::Double => 0_f64.into(),
            Self::Bytes => Vec::<u8>::new().into(),
        }
    }
}

impl Table {
    /// The kind of the primary key column.
    pub fn key_kind(&self) -> ColumnKind {
        self.column(self.key).map_or(ColumnKind::Text, |column| column.kind)
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Where `name` stands among the columns.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    fn new<R: Row>() -> Result<Self, Fault> {
        let name = R::Entity::default().table_name().to_owned().leak();
        let mut columns = Vec::new();
        for column in <R::Entity as EntityTrait>::Column::iter() {
            let def = column.def();
            let kind = ColumnKind::of(def.get_column_type())
                .ok_or_else(|| Fault::new(format!("{name}.{} has a type the writer cannot carry", column.as_str())))?;
            columns.push(Column { name: column.as_str(), kind, nullable: def.is_null() });
        }
        let mut keys = <R::Entity as EntityTrait>::PrimaryKey::iter();
        let (Some(key), None) = (keys.next(), keys.next()) else {
            return Err(Fault::new(format!("{name} must have a primary key of one column")));
        };
        let decode = |row: &QueryResult| R::from_query_result(row, "").map(|row| Rc::new(row) as AnyRow);
        Ok(Self {
            name,
            key: key.into_column().as_str(),
            versioned: columns.iter().any(|column| column.name == "version"),
            columns,
            aggregate: R::AGGREGATE,
            rules: R::unique_rules(),
            decode,
        })
    }
}

static TABLES: LazyLock<RwLock<HashMap<TypeId, &'static Table>>> = LazyLock::new(RwLock::default);

/// The table of `R`, described once per process.
pub(crate) fn of<R: Row>() -> Result<&'static Table, Fault> {
    if let Some(table) = TABLES.read().get(&TypeId::of::<R>()) {
        return Ok(table);
    }
    let table: &'static Table = Box::leak(Box::new(Table::new::<R>()?));
    Ok(TABLES.write().entry(TypeId::of::<R>()).or_insert(table))
}

/// A row's identity: table and key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RowId {
    pub table: &'static str,
    pub key: Key,
}

/// A table that has been used, by name.
pub(crate) fn named(name: &str) -> Option<&'static Table> {
    TABLES.read().values().find(|table| table.name == name).copied()
}
