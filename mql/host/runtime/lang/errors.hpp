// Errors: those that stop a program, and the number that GetLastError tells.
#pragma once
#include <string>

namespace host {

/** Stops the program as the terminal does: message with the place in the MQL source on stderr, exit code 70. */
[[noreturn]] void critical(const std::string &what);

void set_last_error(int code);

}  // namespace host

namespace mql {

/** MQL4 forgets the number once it is read, MQL5 does not. */
int GetLastError();
void ResetLastError();
void SetUserError(unsigned short code);

inline constexpr int ERR_USER_ERROR_FIRST = 65536;

}  // namespace mql
