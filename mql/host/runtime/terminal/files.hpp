// Files, below MQL_FILES (or MQL_COMMON_FILES with FILE_COMMON) and nowhere else. Text is written with \r\n; what was
// written stands in a buffer of the program until FileFlush, FileClose or a change of place, and is lost with it.
#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "../lang/lang.hpp"

// The macros of C, by now defined for good, must not stand in the way of MQL's names.
#undef NULL
#define NULL ::mql::null
#undef SEEK_SET
#undef SEEK_CUR
#undef SEEK_END

namespace mql {

MQL_ENUM(ENUM_FILE_OPEN_FLAGS, FILE_READ = 1, FILE_WRITE = 2, FILE_BIN = 4, FILE_CSV = 8, FILE_TXT = 16, FILE_ANSI = 32,
         FILE_UNICODE = 64, FILE_SHARE_READ = 128, FILE_SHARE_WRITE = 256, FILE_REWRITE = 512, FILE_COMMON = 4096);
MQL_ENUM(ENUM_FILE_POSITION, SEEK_SET = 0, SEEK_CUR = 1, SEEK_END = 2);

inline constexpr int CHAR_VALUE = 1;
inline constexpr int SHORT_VALUE = 2;
inline constexpr int INT_VALUE = 4;

int FileOpen(const string &name, int flags, short delimiter = '\t', uint codepage = CP_ACP);
void FileClose(int handle);
void FileFlush(int handle);
bool FileSeek(int handle, long offset, ENUM_FILE_POSITION origin);
ulong FileTell(int handle);
ulong FileSize(int handle);
/** The place is at the end of the file. */
bool FileIsEnding(int handle);
bool FileIsLineEnding(int handle);

/** The bytes written. FILE_BIN: `length` characters, all with -1. Text: \n is written as \r\n. */
uint FileWriteString(int handle, const string &text, int length = -1);
/** FILE_BIN: `length` characters. FILE_TXT: up to the end of the line. FILE_CSV: up to the delimiter or the end. */
string FileReadString(int handle, int length = -1);
uint FileWriteInteger(int handle, int value, int size = INT_VALUE);
int FileReadInteger(int handle, int size = INT_VALUE);
uint FileWriteLong(int handle, long value);
long FileReadLong(int handle);
uint FileWriteDouble(int handle, double value);
double FileReadDouble(int handle);

bool FileIsExist(const string &name, int common = 0);
bool FileDelete(const string &name, int common = 0);
/** `mode`: FILE_REWRITE to replace the target, FILE_COMMON for where it is. A file that is open is not moved. */
bool FileMove(const string &source, int common, const string &target, int mode);
bool FileCopy(const string &source, int common, const string &target, int mode);
bool FolderCreate(const string &name, int common = 0);
bool FolderDelete(const string &name, int common = 0);
bool FolderClean(const string &name, int common = 0);
/** The first name that fits `filter` (* and ?; folders end in \ ), INVALID_HANDLE if none does. */
long FileFindFirst(const string &filter, string &found, int common = 0);
bool FileFindNext(long search, string &found);
void FileFindClose(long search);

}  // namespace mql

namespace host {

/** Raw bytes of a file opened with FILE_BIN; the number written or read, 0 with the error set. */
std::size_t write_binary(int handle, const void *bytes, std::size_t size);
std::size_t read_binary(int handle, void *bytes, std::size_t size);
/** One value of FileWrite's list, converted and followed by the delimiter or the end of the line. */
mql::uint write_field(int handle, const mql::string &value, bool is_last);

}  // namespace host

namespace mql {

/** The number of elements written. */
template <class T>
  requires std::is_trivially_copyable_v<T>
uint FileWriteArray(int handle, const Arr<T> &array, int start = 0, int count = WHOLE_ARRAY) {
  if (start < 0 || start > array.size()) return 0;
  const int most = array.size() - start;
  const std::size_t size = static_cast<std::size_t>(count < 0 || count > most ? most : count) * sizeof(T);
  return static_cast<uint>(host::write_binary(handle, array.data() + start, size) / sizeof(T));
}

/** The number of elements read. A dynamic array grows to what is there. */
template <class T>
  requires std::is_trivially_copyable_v<T>
uint FileReadArray(int handle, Arr<T> &array, int start = 0, int count = WHOLE_ARRAY) {
  if (start < 0) return 0;
  const int rest = static_cast<int>((FileSize(handle) - FileTell(handle)) / sizeof(T));
  int wanted = count < 0 || count > rest ? rest : count;
  if (start + wanted > array.size() && !array.resize(start + wanted)) wanted = array.size() - start;
  if (wanted <= 0) return 0;
  const std::size_t size = static_cast<std::size_t>(wanted) * sizeof(T);
  return static_cast<uint>(host::read_binary(handle, array.data() + start, size) / sizeof(T));
}

template <HasFields T> uint FileWriteStruct(int handle, const T &value, int size = -1) {
  std::vector<uchar> bytes;
  pack(value, bytes);
  const std::size_t most = size < 0 ? bytes.size() : std::min(bytes.size(), static_cast<std::size_t>(size));
  return static_cast<uint>(host::write_binary(handle, bytes.data(), most));
}

template <HasFields T> uint FileReadStruct(int handle, T &value, int size = -1) {
  std::vector<uchar> bytes;
  pack(value, bytes);
  const std::size_t most = size < 0 ? bytes.size() : std::min(bytes.size(), static_cast<std::size_t>(size));
  const std::size_t count = host::read_binary(handle, bytes.data(), most);
  std::size_t at = 0;
  unpack(value, bytes, at);
  return static_cast<uint>(count);
}

/** FILE_TXT: the values one after another; FILE_CSV: with the delimiter between them. Then the end of the line. */
template <class... A> uint FileWrite(int handle, const A &...values) {
  uint written = 0;
  std::size_t at = 0;
  ((written += host::write_field(handle, string(values), ++at == sizeof...(A))), ...);
  return written;
}

}  // namespace mql
