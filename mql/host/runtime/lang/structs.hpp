// Structs: `.` written as `->`, the packed layout that DLLs and files see, and zeroing.
#pragma once
#include <cstring>
#include <vector>

#include "array.hpp"
#include "string.hpp"

/** Stands first in every struct and class: translated code writes `.` as `->`. */
#define MQL_STRUCT(Name)                 \
  Name *operator->() { return this; }    \
  const Name *operator->() const { return this; }

/** The same for classes of an EA, whose objects hold garbage before their constructor. */
#define MQL_CLASS(Name) \
  MQL_STRUCT(Name)      \
  static void *operator new(std::size_t size) { return std::memset(::operator new(size), 0xCD, size); }

namespace mql {

/** A struct of an EA: the translator gives it `each_field(visitor)`, which calls the visitor with every field. */
template <class T>
concept HasFields = requires(T &object) { object.each_field([](auto &) {}); };

template <class T> struct is_array : std::false_type {};
template <class T> struct is_array<Arr<T>> : std::true_type {};
template <class T, int N> struct is_array<FixedArr<T, N>> : std::true_type {};

/** Sets to zero what MQL's ZeroMemory sets: fields and elements, one by one. */
template <class T> void ZeroMemory(T &object) {
  if constexpr (is_array<T>::value) {
    for (int i = 0; i < object.size(); i++) ZeroMemory(object.data()[i]);
  } else if constexpr (HasFields<T>) {
    object.each_field([](auto &field) { ZeroMemory(field); });
  } else {
    object = T{};
  }
}

template <class T> Zeroed::operator T() const {
  if constexpr (HasFields<T>) {
    T object{};
    ZeroMemory(object);
    return object;
  } else {
    return T{};
  }
}

/** Appends a value as MQL lays it out: packed, in the byte order of the machine. */
template <class T> void pack(const T &value, std::vector<uchar> &bytes) {
  if constexpr (is_array<T>::value) {
    for (int i = 0; i < value.size(); i++) pack(value.data()[i], bytes);
  } else if constexpr (HasFields<T>) {
    const_cast<T &>(value).each_field([&bytes](auto &field) { pack(field, bytes); });
  } else {
    static_assert(std::is_trivially_copyable_v<T>, "this type has no layout in memory (string, dynamic array, class)");
    const auto *first = reinterpret_cast<const uchar *>(&value);
    bytes.insert(bytes.end(), first, first + sizeof(T));
  }
}

/** Reads a value back from its packed bytes; `at` moves on. */
template <class T> void unpack(T &value, const std::vector<uchar> &bytes, std::size_t &at) {
  if constexpr (is_array<T>::value) {
    for (int i = 0; i < value.size(); i++) unpack(value.data()[i], bytes, at);
  } else if constexpr (HasFields<T>) {
    value.each_field([&](auto &field) { unpack(field, bytes, at); });
  } else {
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    at += sizeof(T);
  }
}

/** What `sizeof` becomes. */
template <class T> int size_of() {
  if constexpr (HasFields<T>) {
    std::vector<uchar> bytes;
    T object = zeroed;
    pack(object, bytes);
    return static_cast<int>(bytes.size());
  } else {
    return static_cast<int>(sizeof(T));
  }
}

}  // namespace mql
