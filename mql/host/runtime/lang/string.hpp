// string: UTF-16 code units and the state NULL, which is not the empty string.
#pragma once
#include <compare>
#include <string>
#include <string_view>

#include "basic.hpp"

namespace mql {

std::u16string units_from_utf8(std::string_view bytes);
std::string utf8_from_units(std::u16string_view units);

class string {
  std::u16string text;
  bool null_state = true;

 public:
  string() = default;
  string(Null) {}
  /** From UTF-8. A template, so that a number 0 is not taken for a pointer. */
  template <std::convertible_to<std::string_view> T> string(const T &utf8) : string(units_from_utf8(utf8)) {}
  template <std::same_as<const char16_t *> T> string(T units) : string(std::u16string(units)) {}
  string(std::u16string units) : text(std::move(units)), null_state(false) {}
  /** Of a bool itself: pointers must not turn into true. */
  template <std::same_as<bool> T> explicit string(T value) : string(value ? u"true" : u"false") {}
  explicit string(long value);
  explicit string(ulong value);
  explicit string(double value);
  explicit string(float value);
  explicit string(datetime value);
  explicit string(color value);
  template <class T>
    requires((Integer<T> && !std::same_as<T, bool>) || Enumeration<T>)
  explicit string(T value) : string(widened(value)) {}

  bool is_null() const { return null_state; }
  int length() const { return static_cast<int>(text.size()); }
  const std::u16string &units() const { return text; }
  /** The code units to change; a NULL string becomes an empty one. */
  std::u16string &change() { return null_state = false, text; }
  std::string utf8() const;

  /** The code unit at an index; outside of the string it is a critical error. */
  ushort operator[](long index) const;

  /** Not to bool: `if(text)` must not compile. */
  template <class T>
    requires((Number<T> || Enumeration<T>) && !std::is_same_v<T, bool>)
  explicit operator T() const {
    if constexpr (std::is_floating_point_v<T>) return static_cast<T>(to_double());
    else return static_cast<T>(to_long());
  }
  double to_double() const;
  long to_long() const;

  string &operator+=(const string &other);
  friend string operator+(const string &a, const string &b);
  friend bool operator==(const string &a, const string &b) {
    return a.null_state == b.null_state && a.text == b.text;
  }
  friend std::strong_ordering operator<=>(const string &a, const string &b) { return a.text <=> b.text; }
  friend bool operator==(const string &a, Null) { return a.null_state; }

 private:
  template <class T> static auto widened(T value) {
    if constexpr (std::is_unsigned_v<T>) return static_cast<ulong>(value);
    else return static_cast<long>(value);
  }
};

/** MetaEditor warns of an "implicit conversion from 'number' to 'string'": write (string)value. */
template <Number T> string operator+(const string &, T) = delete;
template <Number T> string operator+(T, const string &) = delete;

inline namespace literals {
/** Every string literal of translated code. */
inline string operator""_s(const char16_t *units, std::size_t count) { return string(std::u16string(units, count)); }
}  // namespace literals

}  // namespace mql
