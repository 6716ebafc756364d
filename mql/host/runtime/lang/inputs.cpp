// Reading of input parameters from the environment.
#include "inputs.hpp"

#include <cstdio>
#include <cstdlib>

#include "errors.hpp"
#include "time.hpp"

namespace host {

bool input_text(const char *name, mql::string &text) {
  const char *given = std::getenv(("MQL_INPUT_" + std::string(name)).c_str());
  if (given == nullptr) return false;
  text = mql::string(given);
  return true;
}

void refuse_input(const char *name, const mql::string &text, const char *wanted) {
  critical("input " + std::string(name) + " is \"" + text.utf8() + "\": it must be " + wanted);
}

bool parse_long(const mql::string &text, long &value) {
  const std::string digits = text.utf8();
  char *end = nullptr;
  // Through unsigned, so that the whole range of ulong can be given.
  value = digits.rfind('-', 0) == 0 ? std::strtol(digits.c_str(), &end, 10)
                                    : static_cast<long>(std::strtoul(digits.c_str(), &end, 10));
  return !digits.empty() && *end == '\0';
}

bool parse_double(const mql::string &text, double &value) {
  const std::string digits = text.utf8();
  char *end = nullptr;
  value = std::strtod(digits.c_str(), &end);
  return !digits.empty() && *end == '\0';
}

bool parse_datetime(const mql::string &text, long &value) {
  if (parse_long(text, value)) return true;
  mql::MqlDateTime parts{};
  const std::string given = text.utf8();
  const int read = std::sscanf(given.c_str(), "%d.%d.%d %d:%d:%d", &parts.year, &parts.mon, &parts.day, &parts.hour,
                               &parts.min, &parts.sec);
  if (read < 3) return false;
  value = mql::StructToTime(parts).seconds;
  return true;
}

}  // namespace host
