// The arguments of one DLL call, taken by what the function really expects. A width or kind that differs from it would
// corrupt the stack or the memory of a real terminal: here it is a critical error that says which argument it is.
#pragma once
#include <string>
#include <vector>

#include "../lang/lang.hpp"

namespace host {

/** MT4 is a 32-bit program: handles and pointers have 4 bytes, in MT5 they have 8. */
#ifdef __MQL4__
inline constexpr int POINTER_WIDTH = 4;
#else
inline constexpr int POINTER_WIDTH = 8;
#endif

class DllArguments {
 public:
  DllArguments(const char *dll, const char *function, const std::vector<DllArgument> &arguments, int result_width)
      : dll(dll), function(function), arguments(arguments), result_width(result_width) {}

  /** How many there must be, and how wide the result (0 declared: void, not looked at). */
  void expect(std::size_t count, int width) const;

  /** DWORD, int, BOOL: 4 bytes. */
  int number(std::size_t index) const { return static_cast<int>(integer(index, 4)); }
  /** WORD: 2 bytes, or 4 as the machine passes it. */
  int word(std::size_t index) const;
  /** HANDLE, SOCKET, pointer-sized number. */
  int64_t handle(std::size_t index) const;
  /** A pointer that is passed as the number 0, or NULL for a string. */
  bool is_null(std::size_t index) const;
  /** A buffer of at least so many bytes. */
  unsigned char *memory(std::size_t index, std::size_t bytes) const;
  std::size_t memory_size(std::size_t index) const { return at(index).bytes; }
  /** A pointer to a DWORD or int. */
  int &number_at(std::size_t index) const { return *reinterpret_cast<int *>(memory(index, 4)); }
  /** A string of a function that takes UTF-16; "" for NULL. In UTF-8. */
  std::string wide(std::size_t index) const;
  /** A string of a function that takes bytes: an array of uchar with a closing 0. */
  std::string bytes(std::size_t index) const;

  [[noreturn]] void refuse(const std::string &what) const;

 private:
  const std::string dll;
  const std::string function;
  const std::vector<DllArgument> &arguments;
  const int result_width;

  const DllArgument &at(std::size_t index) const { return arguments[index]; }
  int64_t integer(std::size_t index, int width) const;
  [[noreturn]] void refuse_argument(std::size_t index, const std::string &wanted) const;
};

/** Of the last call that failed: what GetLastError and WSAGetLastError say. */
extern int windows_error;

int64_t call_winsock(const std::string &function, const DllArguments &arguments);
int64_t call_winhttp(const std::string &function, const DllArguments &arguments);

/** Memory that Windows hands out by address; programs copy from it with RtlMoveMemory. */
int64_t lend_memory(const std::string &bytes);
/** The bytes at an address that was lent; nullptr if they are not all within one piece. */
const unsigned char *lent_memory(int64_t address, std::size_t bytes);

}  // namespace host
