// An open file of the program: its place, its buffer of unwritten bytes, its kind of text. Errors by their numbers.
#pragma once
#include <cstdint>
#include <string>

#include "files.hpp"

namespace host {

// Numbers of errors. The two platforms agree up to 5017.
inline constexpr int TOO_MANY_FILES = 5001;
inline constexpr int WRONG_FILE_NAME = 5002;
inline constexpr int FILE_NAME_TOO_LONG = 5003;
inline constexpr int CANNOT_OPEN_FILE = 5004;
inline constexpr int CANNOT_DELETE_FILE = 5006;
inline constexpr int INVALID_FILE_HANDLE = 5007;
inline constexpr int WRONG_FILE_HANDLE = 5008;
inline constexpr int NOT_OPENED_FOR_WRITING = 5009;
inline constexpr int NOT_OPENED_FOR_READING = 5010;
inline constexpr int NOT_A_BINARY_FILE = 5011;
inline constexpr int NOT_A_TEXT_FILE = 5012;
inline constexpr int NOT_A_TEXT_OR_CSV_FILE = 5013;
inline constexpr int CANNOT_READ_FILE = 5015;
#ifdef __MQL4__
inline constexpr int CANNOT_WRITE_FILE = 5016;
inline constexpr int NO_SIZE_OF_STRING = 5017;
inline constexpr int FILE_DOES_NOT_EXIST = 5020;
inline constexpr int CANNOT_REWRITE_FILE = 5021;
inline constexpr int NO_SUCH_FOLDER = 5023;
#else
inline constexpr int CANNOT_WRITE_FILE = 5026;
inline constexpr int NO_SIZE_OF_STRING = 5016;
inline constexpr int FILE_DOES_NOT_EXIST = 5019;
inline constexpr int CANNOT_REWRITE_FILE = 5020;
inline constexpr int NO_SUCH_FOLDER = 5022;
#endif

struct OpenFile {
  int descriptor = -1;
  int flags = 0;
  char16_t delimiter = u'\t';
  unsigned codepage = 0;
  /** Where the next byte is read or, after the buffered ones, written. */
  int64_t place = 0;
  /** Bytes for `place` that the system does not have yet. */
  std::string unwritten;

  OpenFile() = default;
  OpenFile(const OpenFile &) = delete;
  OpenFile &operator=(const OpenFile &) = delete;
  ~OpenFile();

  bool is(int flag) const { return (flags & flag) != 0; }
  int64_t size();
  /** Gives the buffer to the system; false (error set) if that failed. */
  bool flush();
  bool write(const std::string &bytes);
  /** Up to `most` bytes from `place` on, which moves behind them. */
  std::string read(std::size_t most);
};

/**
 * The path of a name in the sandbox; empty (error set) if the name leaves it. Backslashes are separators, as in
 * Windows. `flags` may have FILE_COMMON.
 */
std::string sandboxed(const mql::string &name, int flags);

/** Opens and locks: other handles get in only if both sides share. -1 if the file is missing or someone has it. */
int open_shared(const std::string &path, int posix_flags, bool shared);
/** Whether a program has the file open: Windows deletes and moves no such file. */
bool is_in_use(const std::string &path);

}  // namespace host
