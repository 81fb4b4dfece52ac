//! What is done with files, one file per operation.

mod attach_file;
mod list_file_readings;
mod list_files;
mod open_file;
mod read_file;
mod remove_file;
mod show_file;
