// The array functions of MQL. Those that only MQL5 has are not declared for MQL4.
#pragma once
#include <algorithm>

#include "structs.hpp"

namespace mql {

/** Elements of all dimensions together. */
template <class T> int ArraySize(const Arr<T> &array) {
  if constexpr (is_array<T>::value) return array.size() == 0 ? 0 : array.size() * ArraySize(array[0]);
  else return array.size();
}

/** Elements in one dimension. */
template <class T> int ArrayRange(const Arr<T> &array, int dimension) {
  if (dimension == 0) return array.size();
  if constexpr (is_array<T>::value) {
    if (array.size() > 0) return ArrayRange(array[0], dimension - 1);
  }
  return 0;
}

/** The new number of elements, -1 if the array cannot take that size. */
template <class T> int ArrayResize(Arr<T> &array, int size, int reserve = 0) {
  return array.resize(size, reserve) ? ArraySize(array) : -1;
}

template <class T> void ArrayFree(Arr<T> &array) { array.free(); }
template <class T> bool ArrayIsDynamic(const Arr<T> &array) { return array.is_dynamic(); }

template <class T, class V>
  requires std::is_trivially_copyable_v<T>
int ArrayInitialize(Arr<T> &array, V value) {
  for (int i = 0; i < array.size(); i++) array[i] = static_cast<T>(value);
  return array.size();
}

template <class T, class V> void ArrayFill(Arr<T> &array, int start, int count, V value) {
  for (int i = 0; i < count; i++) array[start + i] = static_cast<T>(value);
}

/** The number of elements copied. A dynamic target grows; a fixed one takes what fits. */
template <class To, class From>
int ArrayCopy(Arr<To> &target, const Arr<From> &source, int target_start = 0, int source_start = 0,
              int count = WHOLE_ARRAY) {
  if (source_start < 0 || target_start < 0 || source_start >= source.size()) return 0;
  const int available = source.size() - source_start;
  int copied = count < 0 || count > available ? available : count;
  if (target_start + copied > target.size() && !target.resize(target_start + copied)) {
    copied = target.size() - target_start;
  }
  if (copied <= 0) return 0;
  const From *first = source.data() + source_start;
  To *place = target.data() + target_start;
  if constexpr (std::is_same_v<To, From>) {
    if (place > first) std::copy_backward(first, first + copied, place + copied);
    else std::copy(first, first + copied, place);
  } else {
    for (int i = 0; i < copied; i++) place[i] = static_cast<To>(first[i]);
  }
  return copied;
}

#ifdef __MQL4__
inline constexpr int MODE_ASCEND = 1;
inline constexpr int MODE_DESCEND = 2;
template <class T>
bool ArraySort(Arr<T> &array, int count = WHOLE_ARRAY, int start = 0, int direction = MODE_ASCEND) {
  if (start < 0 || start > array.size()) return false;
  const int sorted = count < 0 ? array.size() - start : std::min(count, array.size() - start);
  T *first = array.data() + start;
  if (direction == MODE_DESCEND) std::sort(first, first + sorted, [](const T &a, const T &b) { return b < a; });
  else std::sort(first, first + sorted);
  return true;
}
#else
template <class T> bool ArraySort(Arr<T> &array) {
  std::sort(array.data(), array.data() + array.size());
  return true;
}

template <class T> bool ArrayRemove(Arr<T> &array, int start, int count = WHOLE_ARRAY) {
  if (start < 0 || start >= array.size()) return false;
  const int removed = count < 0 || count > array.size() - start ? array.size() - start : count;
  if (!array.is_dynamic()) return false;
  std::move(array.data() + start + removed, array.data() + array.size(), array.data() + start);
  return array.resize(array.size() - removed);
}

template <class T> bool ArrayReverse(Arr<T> &array) {
  std::reverse(array.data(), array.data() + array.size());
  return true;
}
#endif

}  // namespace mql
