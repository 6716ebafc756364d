// Opening, reading and writing files.
#include "files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <memory>

#include "open_file.hpp"

namespace host {
namespace {

constexpr std::size_t MOST_FILES = 64;
constexpr std::size_t READ_AHEAD = 4096;
constexpr char BYTE_ORDER_MARK[] = "\xFF\xFE";

std::map<int, std::unique_ptr<OpenFile>> files;

/** The file of a handle, opened in one of the ways `wanted` (error set and nullptr if not). */
OpenFile *file_of(int handle, int wanted = 0, int error = 0) {
  const auto found = files.find(handle);
  if (found == files.end()) {
    set_last_error(INVALID_FILE_HANDLE);
    return nullptr;
  }
  if (wanted == 0 || found->second->is(wanted)) return found->second.get();
  set_last_error(error);
  return nullptr;
}

OpenFile *file_to_write(int handle) { return file_of(handle, mql::FILE_WRITE, NOT_OPENED_FOR_WRITING); }
OpenFile *file_to_read(int handle) { return file_of(handle, mql::FILE_READ, NOT_OPENED_FOR_READING); }

bool is_binary(const OpenFile &file) { return file.is(mql::FILE_BIN); }

std::size_t width_of(const OpenFile &file) { return file.is(mql::FILE_ANSI) ? 1 : 2; }

std::string bytes_of(const OpenFile &file, const std::u16string &units) {
  if (!file.is(mql::FILE_ANSI)) {
    std::string bytes;
    for (const char16_t unit : units) bytes += {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
    return bytes;
  }
  mql::Arr<mql::uchar> encoded;
  const int count = mql::StringToCharArray(mql::string(units), encoded, 0, mql::WHOLE_ARRAY, file.codepage) - 1;
  return std::string(reinterpret_cast<const char *>(encoded.data()), static_cast<std::size_t>(count));
}

mql::string text_of(const OpenFile &file, const std::string &bytes) {
  if (!file.is(mql::FILE_ANSI)) {
    std::u16string units;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
      const int low = static_cast<unsigned char>(bytes[i]);
      const int high = static_cast<unsigned char>(bytes[i + 1]);
      units += static_cast<char16_t>(low | high << 8);
    }
    return mql::string(units);
  }
  mql::Arr<mql::uchar> encoded;
  encoded.resize(static_cast<int>(bytes.size()));
  for (std::size_t i = 0; i < bytes.size(); i++) encoded[i] = static_cast<mql::uchar>(bytes[i]);
  return mql::CharArrayToString(encoded, 0, mql::WHOLE_ARRAY, file.codepage);
}

/** As MetaTrader writes text: \n gets the \r that is missing before it. */
std::u16string with_full_line_ends(const std::u16string &units) {
  std::u16string full;
  for (const char16_t unit : units) {
    if (unit == u'\n' && (full.empty() || full.back() != u'\r')) full += u'\r';
    full += unit;
  }
  return full;
}

/** Reads one character's bytes after the other until one ends the field, which is left out. */
std::string read_field(OpenFile &file) {
  const std::size_t width = width_of(file);
  std::string field;
  for (;;) {
    const int64_t from = file.place;
    const std::string ahead = file.read(READ_AHEAD);
    for (std::size_t at = 0; at + width <= ahead.size(); at += width) {
      const char16_t high = width == 2 ? static_cast<unsigned char>(ahead[at + 1]) : 0;
      const char16_t unit = static_cast<char16_t>(static_cast<unsigned char>(ahead[at]) | high << 8);
      if (unit != u'\n' && !(file.is(mql::FILE_CSV) && unit == file.delimiter)) continue;
      field += ahead.substr(0, at);
      file.place = from + static_cast<int64_t>(at + width);
      if (unit != u'\n' || field.size() < width) return field;
      const bool full = field[field.size() - width] == '\r' && (width == 1 || field.back() == '\0');
      return full ? field.substr(0, field.size() - width) : field;
    }
    field += ahead;
    if (ahead.size() < READ_AHEAD) return field;
  }
}

/** Ways of opening that make no sense together, and the ones taken when none is given: as the terminal does. */
int completed(int flags) {
  using namespace mql;
  if ((flags & (FILE_BIN | FILE_CSV | FILE_TXT)) == 0) flags |= FILE_CSV;
  if ((flags & (FILE_ANSI | FILE_UNICODE)) == 0) flags |= FILE_UNICODE;
  return flags;
}

int posix_flags(int flags) {
  using namespace mql;
  if ((flags & FILE_WRITE) == 0) return O_RDONLY;
  return O_RDWR | O_CREAT;
}

/** Makes a new file what it was opened as: empty unless it is read too, marked if it holds UTF-16 text. */
void prepare(OpenFile &file) {
  using namespace mql;
  const bool begins_anew = file.is(FILE_WRITE) && !file.is(FILE_READ);
  if (begins_anew && ftruncate(file.descriptor, 0) != 0) set_last_error(CANNOT_WRITE_FILE);
  if (is_binary(file) || file.is(FILE_ANSI)) return;
  if (file.size() == 0 && file.is(FILE_WRITE)) file.write(BYTE_ORDER_MARK);
  else if (file.read(2) != BYTE_ORDER_MARK) file.place = 0;
}

int free_handle() {
  int handle = 1;
  while (files.contains(handle)) handle++;
  return handle;
}

}  // namespace

std::size_t write_binary(int handle, const void *bytes, std::size_t size) {
  OpenFile *file = file_to_write(handle);
  if (file == nullptr) return 0;
  if (!is_binary(*file)) {
    set_last_error(NOT_A_BINARY_FILE);
    return 0;
  }
  return file->write(std::string(static_cast<const char *>(bytes), size)) ? size : 0;
}

std::size_t read_binary(int handle, void *bytes, std::size_t size) {
  OpenFile *file = file_to_read(handle);
  if (file == nullptr) return 0;
  if (!is_binary(*file)) {
    set_last_error(NOT_A_BINARY_FILE);
    return 0;
  }
  const std::string read = file->read(size);
  if (read.size() < size) set_last_error(CANNOT_READ_FILE);
  std::copy(read.begin(), read.end(), static_cast<char *>(bytes));
  return read.size();
}

mql::uint write_field(int handle, const mql::string &value, bool is_last) {
  OpenFile *file = file_to_write(handle);
  if (file == nullptr) return 0;
  if (is_binary(*file)) {
    set_last_error(NOT_A_TEXT_OR_CSV_FILE);
    return 0;
  }
  std::u16string units = with_full_line_ends(value.units());
  if (is_last) units += u"\r\n";
  else if (file->is(mql::FILE_CSV)) units += file->delimiter;
  const std::string bytes = bytes_of(*file, units);
  return file->write(bytes) ? static_cast<mql::uint>(bytes.size()) : 0;
}

}  // namespace host

namespace mql {

using namespace host;

int FileOpen(const string &name, int flags, short delimiter, uint codepage) {
  if ((flags & (FILE_READ | FILE_WRITE)) == 0) {
    set_last_error(4003);  // ERR_INVALID_PARAMETER
    return INVALID_HANDLE;
  }
  if (files.size() >= MOST_FILES) {
    set_last_error(TOO_MANY_FILES);
    return INVALID_HANDLE;
  }
  const std::string path = sandboxed(name, flags);
  if (path.empty()) return INVALID_HANDLE;
  std::error_code ignored;
  // The terminal makes the folders of a file that it is to write.
  const auto folder = std::filesystem::path(path).parent_path();
  if ((flags & FILE_WRITE) != 0) std::filesystem::create_directories(folder, ignored);
  auto file = std::make_unique<OpenFile>();
  file->flags = completed(flags);
  file->delimiter = static_cast<char16_t>(delimiter);
  file->codepage = codepage;
  file->descriptor = open_shared(path, posix_flags(flags), (flags & (FILE_SHARE_READ | FILE_SHARE_WRITE)) != 0);
  if (file->descriptor < 0) {
    set_last_error(CANNOT_OPEN_FILE);
    return INVALID_HANDLE;
  }
  prepare(*file);
  const int handle = free_handle();
  files[handle] = std::move(file);
  return handle;
}

void FileClose(int handle) {
  if (file_of(handle) != nullptr) files.erase(handle);
}

void FileFlush(int handle) {
  OpenFile *file = file_of(handle);
  if (file != nullptr) file->flush();
}

bool FileSeek(int handle, long offset, ENUM_FILE_POSITION origin) {
  OpenFile *file = file_of(handle);
  if (file == nullptr || !file->flush()) return false;
  const int64_t from = origin == SEEK_SET ? 0 : origin == SEEK_CUR ? file->place : file->size();
  if (from + offset < 0) {
    set_last_error(4003);  // ERR_INVALID_PARAMETER
    return false;
  }
  file->place = from + offset;
  return true;
}

ulong FileTell(int handle) {
  OpenFile *file = file_of(handle);
  return file == nullptr ? 0 : static_cast<ulong>(file->place) + file->unwritten.size();
}

ulong FileSize(int handle) {
  OpenFile *file = file_of(handle);
  return file == nullptr ? 0 : static_cast<ulong>(file->size());
}

bool FileIsEnding(int handle) {
  OpenFile *file = file_of(handle);
  return file == nullptr || static_cast<int64_t>(FileTell(handle)) >= file->size();
}

bool FileIsLineEnding(int handle) {
  OpenFile *file = file_to_read(handle);
  if (file == nullptr || is_binary(*file)) return false;
  const int64_t here = file->place;
  const std::string next = file->read(width_of(*file));
  file->place = here;
  return next.empty() || next[0] == '\r' || next[0] == '\n';
}

uint FileWriteString(int handle, const string &text, int length) {
  OpenFile *file = file_to_write(handle);
  if (file == nullptr) return 0;
  std::u16string units = text.units();
  if (!is_binary(*file)) units = with_full_line_ends(units);
  else if (length >= 0) units.resize(static_cast<std::size_t>(length), u'\0');
  const std::string bytes = bytes_of(*file, units);
  return file->write(bytes) ? static_cast<uint>(bytes.size()) : 0;
}

string FileReadString(int handle, int length) {
  OpenFile *file = file_to_read(handle);
  if (file == nullptr) return string("");
  if (!is_binary(*file)) return text_of(*file, read_field(*file));
  if (length < 0) {
    set_last_error(NO_SIZE_OF_STRING);
    return string("");
  }
  return text_of(*file, file->read(static_cast<std::size_t>(length) * width_of(*file)));
}

uint FileWriteInteger(int handle, int value, int size) {
  return static_cast<uint>(write_binary(handle, &value, static_cast<std::size_t>(size)));
}

int FileReadInteger(int handle, int size) {
  int value = 0;
  read_binary(handle, &value, static_cast<std::size_t>(size));
  return value;
}

uint FileWriteLong(int handle, long value) { return static_cast<uint>(write_binary(handle, &value, sizeof value)); }

long FileReadLong(int handle) {
  long value = 0;
  read_binary(handle, &value, sizeof value);
  return value;
}

uint FileWriteDouble(int handle, double value) { return static_cast<uint>(write_binary(handle, &value, sizeof value)); }

double FileReadDouble(int handle) {
  double value = 0;
  read_binary(handle, &value, sizeof value);
  return value;
}

}  // namespace mql
