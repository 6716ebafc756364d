// Calls into DLLs: the permission, the arguments, and the parts of Windows that programs need besides the network.
#include <algorithm>
#include <cstring>
#include <map>

#include "dll_arguments.hpp"
#include "info.hpp"

namespace host {
namespace {

/** Far from zero, so that a small number taken for an address is found out. */
constexpr int64_t FIRST_ADDRESS = 0x00100000;
constexpr int64_t GAP = 64;

std::map<int64_t, std::string> &lent() {
  static std::map<int64_t, std::string> pieces;
  return pieces;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char one) { return std::tolower(one); });
  return text;
}

int64_t call_kernel(const std::string &function, const DllArguments &arguments) {
  if (function == "GetLastError" || function == "RtlGetLastWin32Error") {
    arguments.expect(0, 4);
    return windows_error;
  }
  if (function == "RtlMoveMemory") {
    arguments.expect(3, 0);
    const auto count = static_cast<std::size_t>(arguments.handle(2));
    const unsigned char *source = lent_memory(arguments.handle(1), count);
    if (source == nullptr) arguments.refuse("reads " + std::to_string(count) + " bytes that nobody has lent");
    std::memcpy(arguments.memory(0, count), source, count);
    return 0;
  }
  arguments.refuse("is not among the functions that this host knows");
}

}  // namespace

int windows_error = 0;

int64_t lend_memory(const std::string &bytes) {
  auto &pieces = lent();
  int64_t address = FIRST_ADDRESS;
  if (!pieces.empty()) address = pieces.rbegin()->first + static_cast<int64_t>(pieces.rbegin()->second.size()) + GAP;
  address = (address + 15) / 16 * 16;
  pieces[address] = bytes;
  return address;
}

const unsigned char *lent_memory(int64_t address, std::size_t bytes) {
  auto piece = lent().upper_bound(address);
  if (piece == lent().begin()) return nullptr;
  --piece;
  const auto offset = static_cast<std::size_t>(address - piece->first);
  if (offset + bytes > piece->second.size()) return nullptr;
  return reinterpret_cast<const unsigned char *>(piece->second.data()) + offset;
}

void DllArguments::refuse(const std::string &what) const { critical(dll + ": " + function + " " + what); }

void DllArguments::refuse_argument(std::size_t index, const std::string &wanted) const {
  refuse("is declared wrongly: argument " + std::to_string(index + 1) + " must be " + wanted);
}

void DllArguments::expect(std::size_t count, int width) const {
  if (arguments.size() != count) {
    refuse("is declared with " + std::to_string(arguments.size()) + " arguments, it has " + std::to_string(count));
  }
  if (width != 0 && result_width != 0 && result_width != width) {
    refuse("is declared with a result of " + std::to_string(result_width) + " bytes, it has " + std::to_string(width));
  }
}

int64_t DllArguments::integer(std::size_t index, int width) const {
  const DllArgument &one = at(index);
  if (one.kind != DllArgument::Kind::integer || one.width != width) {
    refuse_argument(index, "a number of " + std::to_string(width) + " bytes");
  }
  return one.number;
}

int DllArguments::word(std::size_t index) const {
  const bool is_short = at(index).kind == DllArgument::Kind::integer && at(index).width == 2;
  return static_cast<int>(integer(index, is_short ? 2 : 4)) & 0xFFFF;
}

int64_t DllArguments::handle(std::size_t index) const { return integer(index, POINTER_WIDTH); }

bool DllArguments::is_null(std::size_t index) const {
  const DllArgument &one = at(index);
  if (one.kind == DllArgument::Kind::text) return one.text == nullptr;
  if (one.kind == DllArgument::Kind::memory) return false;
  if (handle(index) != 0) refuse_argument(index, "0, or an array: a number is no pointer");
  return true;
}

unsigned char *DllArguments::memory(std::size_t index, std::size_t bytes) const {
  const DllArgument &one = at(index);
  if (one.kind != DllArgument::Kind::memory) refuse_argument(index, "an array or a number by reference");
  if (one.bytes < bytes) {
    refuse_argument(index, "memory of " + std::to_string(bytes) + " bytes, it has " + std::to_string(one.bytes));
  }
  return static_cast<unsigned char *>(one.data);
}

std::string DllArguments::wide(std::size_t index) const {
  if (is_null(index)) return "";
  if (at(index).kind != DllArgument::Kind::text) refuse_argument(index, "a string");
  return mql::utf8_from_units(*at(index).text);
}

std::string DllArguments::bytes(std::size_t index) const {
  if (at(index).kind == DllArgument::Kind::text) {
    refuse_argument(index, "an array of uchar: the function takes bytes, a string is UTF-16");
  }
  const unsigned char *first = memory(index, 1);
  const unsigned char *last = first + memory_size(index);
  const unsigned char *end = std::find(first, last, 0);
  if (end == last) refuse_argument(index, "an array with a closing 0");
  return std::string(first, end);
}

std::int64_t dll_call(const char *dll, const char *function, const std::vector<DllArgument> &arguments,
                      int result_width) {
  if (mql::MQLInfoInteger(mql::MQL_DLLS_ALLOWED) == 0) {
    critical(std::string("DLL calls are not allowed: ") + dll + ": " + function +
             " was called although MQL_DLLS_ALLOWED is 0");
  }
  const DllArguments given(dll, function, arguments, result_width);
  const std::string library = lower(dll);
  if (library == "ws2_32.dll") return call_winsock(function, given);
  if (library == "winhttp.dll") return call_winhttp(function, given);
  if (library == "kernel32.dll" || library == "ntdll.dll") return call_kernel(function, given);
  given.refuse("cannot be called: this host has no such library");
}

}  // namespace host
