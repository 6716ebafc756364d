// Enums that know their names.
#pragma once
#include "basic.hpp"
#include "string.hpp"

/** Declares an enum and its names for EnumToString. Values, where given, are plain integers: A, B = 5, C. */
#define MQL_ENUM(Name, ...)      \
  enum Name : int { __VA_ARGS__ }; \
  inline const char *enum_names(Name) { return #__VA_ARGS__; } \
  static_assert(true)

namespace host {

/** The name of a value in "A, B = 5, C"; empty if none has it. */
std::string enum_name(const char *names, long value);
/** The value of a name in "A, B = 5, C"; false if there is none. */
bool enum_value(const char *names, const std::string &name, long &value);

}  // namespace host

namespace mql {

/** As the terminal: "ENUM::value" is what a value without a name gives, here without the enum. */
template <Enumeration E> string EnumToString(E value) {
  const std::string name = host::enum_name(enum_names(value), static_cast<long>(value));
  return name.empty() ? string("ENUM::") + string(static_cast<long>(value)) : string(name);
}

}  // namespace mql
