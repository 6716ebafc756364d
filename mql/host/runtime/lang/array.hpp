// Arrays: dynamic (Arr) and fixed (FixedArr, an Arr that keeps its size). Every index is checked.
#pragma once
#include <cstring>
#include <initializer_list>
#include <string>
#include <utility>

#include "basic.hpp"
#include "errors.hpp"

namespace mql {

/** What `= {}` and `= {0}` become: zero of any type (structs.hpp). */
struct Zeroed {
  template <class T> operator T() const;
};
inline constexpr Zeroed zeroed{};

template <class T> class Arr {
 public:
  using value_type = T;

  Arr() = default;
  Arr(std::initializer_list<T> values) {
    resize(static_cast<int>(values.size()));
    assign(values);
  }
  Arr(const Arr &other) { copy(other); }
  Arr &operator=(const Arr &other) {
    if (this != &other) copy(other);
    return *this;
  }
  ~Arr() {
    if (growable) delete[] items;
  }

  template <class I>
    requires(Integer<I> || Enumeration<I>)
  T &operator[](I index) { return items[checked(static_cast<long>(index))]; }
  template <class I>
    requires(Integer<I> || Enumeration<I>)
  const T &operator[](I index) const { return items[checked(static_cast<long>(index))]; }

  int size() const { return count; }
  bool is_dynamic() const { return growable; }
  T *data() { return items; }
  const T *data() const { return items; }

  /** False for a fixed array that would have to grow or shrink, and for a negative size. */
  bool resize(int size, int reserve = 0) {
    if (size < 0) return false;
    if (size == count) return true;
    if (!growable) return false;
    if (size > room) move_to(size + (reserve > 0 ? reserve : 0));
    spoil(count, size);
    count = size;
    return true;
  }

  /** Gives the memory back. */
  void free() {
    if (!growable) return;
    delete[] items;
    items = nullptr;
    count = room = 0;
  }

 protected:
  Arr(T *fixed_items, int size) : items(fixed_items), count(size), room(size), growable(false) {}

  void assign(std::initializer_list<T> values) {
    int at = 0;
    for (const T &value : values) items[at++] = value;
  }

 private:
  T *items = nullptr;
  int count = 0;
  int room = 0;
  bool growable = true;

  long checked(long index) const {
    if (index < 0 || index >= count) {
      host::critical("array out of range: index " + std::to_string(index) + ", size " + std::to_string(count));
    }
    return index;
  }

  void copy(const Arr &other) {
    if (!resize(other.count)) host::critical("a fixed array cannot take the size of another array");
    for (int i = 0; i < count; i++) items[i] = other.items[i];
  }

  void move_to(int new_room) {
    T *moved = new T[static_cast<std::size_t>(new_room)];
    for (int i = 0; i < count; i++) moved[i] = std::move(items[i]);
    delete[] items;
    items = moved;
    room = new_room;
  }

  /** New elements hold garbage in MQL: a program that relies on zeros is found here. Those left behind are emptied. */
  void spoil(int from, int to) {
    if constexpr (std::is_trivially_copyable_v<T>) {
      const std::size_t added = to > from ? static_cast<std::size_t>(to - from) : 0;
      if (added > 0) std::memset(static_cast<void *>(items + from), 0xCD, added * sizeof(T));
    } else {
      for (int i = to; i < from; i++) items[i] = T();
    }
  }
};

template <class T, int N> class FixedArr : public Arr<T> {
  T inside[N];

 public:
  FixedArr() : Arr<T>(inside, N) {}
  FixedArr(Zeroed) : Arr<T>(inside, N) {
    for (T &item : inside) item = static_cast<T>(zeroed);
  }
  /** Elements that are not named are zero. */
  FixedArr(std::initializer_list<T> values) : FixedArr(zeroed) {
    if (values.size() > N) host::critical("more initial values than elements");
    this->assign(values);
  }
  FixedArr(const FixedArr &other) : Arr<T>(inside, N) { *this = other; }
  FixedArr &operator=(const FixedArr &other) {
    for (int i = 0; i < N; i++) inside[i] = other.inside[i];
    return *this;
  }
};

}  // namespace mql
