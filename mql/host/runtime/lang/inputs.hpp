// Input parameters: from the environment, MQL_INPUT_<Name>, or the default in the source.
#pragma once
#include "enums.hpp"

namespace host {

/** The text given for an input; false if none was given. */
bool input_text(const char *name, mql::string &text);
[[noreturn]] void refuse_input(const char *name, const mql::string &text, const char *wanted);
bool parse_long(const mql::string &text, long &value);
bool parse_double(const mql::string &text, double &value);
/** Seconds since 1970, or "2024.01.31 12:00[:30]". */
bool parse_datetime(const mql::string &text, long &value);

}  // namespace host

namespace mql {

template <class T> T input_value(const char *name, const T &by_default) {
  string text;
  if (!host::input_text(name, text)) return by_default;
  long whole = 0;
  if constexpr (std::is_same_v<T, string>) {
    return text;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (text == string("true") || text == string("1")) return true;
    if (text == string("false") || text == string("0")) return false;
    host::refuse_input(name, text, "true or false");
  } else if constexpr (std::is_floating_point_v<T>) {
    double real = 0;
    if (!host::parse_double(text, real)) host::refuse_input(name, text, "a number");
    return static_cast<T>(real);
  } else if constexpr (std::is_same_v<T, datetime>) {
    if (!host::parse_datetime(text, whole)) host::refuse_input(name, text, "a time such as 2024.01.31 12:00");
    return datetime(whole);
  } else if constexpr (Enumeration<T>) {
    if (!host::enum_value(enum_names(T{}), text.utf8(), whole) && !host::parse_long(text, whole)) {
      host::refuse_input(name, text, "a value of its enum");
    }
    return static_cast<T>(whole);
  } else {
    if (!host::parse_long(text, whole)) host::refuse_input(name, text, "a whole number");
    return static_cast<T>(whole);
  }
}

}  // namespace mql
