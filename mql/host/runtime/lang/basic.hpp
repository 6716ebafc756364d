// Integer names of MQL, NULL, datetime and color.
#pragma once
#include <cfloat>
#include <climits>
#include <concepts>
#include <cstdint>
#include <type_traits>

namespace mql {

using uchar = unsigned char;
using ushort = unsigned short;
using uint = unsigned int;
using ulong = unsigned long;
static_assert(sizeof(long) == 8, "MQL's long has 64 bits");

template <class T> concept Number = std::is_arithmetic_v<T>;
template <class T> concept Integer = std::is_integral_v<T>;
template <class T> concept Enumeration = std::is_enum_v<T>;

/** What NULL is in translated code: zero of every plain type. */
struct Null {
  template <class T>
    requires(Number<T> || Enumeration<T> || std::is_pointer_v<T>)
  constexpr operator T() const { return T{}; }
};
inline constexpr Null null{};

/** Seconds since 1970. Calculates as a long and is told apart from one by overloads and conversion to text. */
struct datetime {
  long seconds;
  datetime() = default;
  constexpr datetime(Null) : seconds(0) {}
  template <class T>
    requires(Integer<T> || Enumeration<T>)
  constexpr datetime(T value) : seconds(static_cast<long>(value)) {}
  template <std::floating_point T> constexpr explicit datetime(T value) : seconds(static_cast<long>(value)) {}
  constexpr operator long() const { return seconds; }
  constexpr datetime &operator+=(long other) { return seconds += other, *this; }
  constexpr datetime &operator-=(long other) { return seconds -= other, *this; }
  constexpr datetime &operator++() { return ++seconds, *this; }
  constexpr datetime &operator--() { return --seconds, *this; }
};

/** 0x00BBGGRR; clrNONE is -1. */
struct color {
  int value;
  color() = default;
  constexpr color(Null) : value(0) {}
  template <class T>
    requires(Integer<T> || Enumeration<T>)
  constexpr color(T given) : value(static_cast<int>(given)) {}
  constexpr operator int() const { return value; }
};

inline constexpr int WHOLE_ARRAY = -1;
inline constexpr int INVALID_HANDLE = -1;
inline constexpr double EMPTY_VALUE = DBL_MAX;
inline constexpr int CHARTS_MAX = 100;

}  // namespace mql
