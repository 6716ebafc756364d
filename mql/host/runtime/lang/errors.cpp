// Critical errors with the place in the MQL source, found through the debug information of this very program.
#include "errors.hpp"

#include <execinfo.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace host {
namespace {

constexpr int CRITICAL_EXIT_CODE = 70;
int last_error = 0;

/** Lines "function" and "file:line" of addr2line for the addresses on the stack, inlined functions included. */
std::string resolve(void *const *addresses, int count) {
  std::array<char, 4096> program{};
  const ssize_t length = readlink("/proc/self/exe", program.data(), program.size() - 1);
  if (length <= 0) return "";
  std::string command = "addr2line -i -f -C -s -e '" + std::string(program.data()) + "'";
  for (int i = 0; i < count; i++) {
    std::array<char, 32> text{};
    // The return address stands behind the call: one byte earlier is inside of it.
    std::snprintf(text.data(), text.size(), " 0x%lx", reinterpret_cast<std::uintptr_t>(addresses[i]) - 1);
    command += text.data();
  }
  FILE *pipe = popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return "";
  std::string output;
  std::array<char, 4096> buffer{};
  while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) output += buffer.data();
  pclose(pipe);
  return output;
}

bool is_mql(const std::string &place) {
  return place.find(".mqh:") != std::string::npos || place.find(".mq4:") != std::string::npos ||
         place.find(".mq5:") != std::string::npos;
}

/** The MQL functions on the stack, innermost first: " in Function (File.mqh:12)\n called from …". */
std::string mql_places() {
  std::array<void *, 64> addresses{};
  const int count = backtrace(addresses.data(), addresses.size());
  const std::string lines = resolve(addresses.data(), count);
  std::string places;
  std::size_t at = 0;
  while (at < lines.size()) {
    const std::size_t end_of_name = lines.find('\n', at);
    const std::size_t end = end_of_name == std::string::npos ? end_of_name : lines.find('\n', end_of_name + 1);
    if (end == std::string::npos) break;
    std::string name = lines.substr(at, end_of_name - at);
    std::string place = lines.substr(end_of_name + 1, end - end_of_name - 1);
    place = place.substr(0, place.find(" (discriminator"));
    at = end + 1;
    if (!is_mql(place)) continue;
    if (name.rfind("mql::ea::", 0) == 0) name = name.substr(9);
    name = name.substr(0, name.find('('));
    places += (places.empty() ? "\n  in " : "\n  called from ") + name + " (" + place + ")";
  }
  return places;
}

void on_division_by_zero(int) { critical("zero divide"); }

/** The processor raises SIGFPE; the compiler's check, which knows doubles as well, runs an illegal instruction. */
[[maybe_unused]] const bool catches_division_by_zero = [] {
  signal(SIGFPE, on_division_by_zero);
  signal(SIGILL, on_division_by_zero);
  return true;
}();

}  // namespace

void critical(const std::string &what) {
  static bool already = false;
  if (!already) {
    already = true;
    std::fflush(stdout);
    const std::string message = "critical error: " + what + mql_places() + "\n";
    if (write(STDERR_FILENO, message.data(), message.size()) < 0) _exit(CRITICAL_EXIT_CODE);
  }
  _exit(CRITICAL_EXIT_CODE);
}

void set_last_error(int code) { last_error = code; }

}  // namespace host

namespace mql {

int GetLastError() {
  const int code = host::last_error;
#ifdef __MQL4__
  host::last_error = 0;
#endif
  return code;
}
void ResetLastError() { host::last_error = 0; }
void SetUserError(unsigned short code) { host::last_error = ERR_USER_ERROR_FIRST + code; }

}  // namespace mql
