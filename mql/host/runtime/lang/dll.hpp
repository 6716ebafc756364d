// Calls of functions in Windows DLLs, with the widths that the EA declared in its #import block.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "structs.hpp"

namespace host {

/** One argument as the DLL would see it. */
struct DllArgument {
  enum class Kind {
    integer,  // `number`, of `width` bytes; sign-extended if the declared type is signed
    real,     // `real`
    text,     // `text`: UTF-16, changeable by the DLL; nullptr for NULL
    memory,   // `data`, `bytes`: array, struct or number by reference
  };
  Kind kind = Kind::integer;
  int width = 0;
  std::int64_t number = 0;
  double real = 0;
  std::u16string *text = nullptr;
  void *data = nullptr;
  std::size_t bytes = 0;
};

/** Implemented in terminal/. The result is cut to the declared width by the caller. */
std::int64_t dll_call(const char *dll, const char *function, const std::vector<DllArgument> &arguments,
                      int result_width);

}  // namespace host

namespace mql {

/** Turns one parameter of an imported function into the argument, and carries changes back when the call is over. */
template <class T> class DllParameter {
  T &value;
  std::vector<uchar> packed;
  host::DllArgument argument_;

 public:
  /** `by_reference`: declared as `T &`. `finish` must not be called for a `const T &`. */
  DllParameter(const T &given, bool by_reference) : value(const_cast<T &>(given)) {
    using Kind = host::DllArgument::Kind;
    if constexpr (std::is_same_v<T, string>) {
      argument_.kind = Kind::text;
      argument_.width = 8;
      argument_.text = value.is_null() ? nullptr : &value.change();
    } else if (by_reference) {
      argument_.kind = Kind::memory;
      pack(value, packed);
      argument_.data = packed.data();
      argument_.bytes = packed.size();
    } else if constexpr (std::is_floating_point_v<T>) {
      argument_.kind = Kind::real;
      argument_.width = sizeof(T);
      argument_.real = value;
    } else if constexpr (!HasFields<T> && !is_array<T>::value) {
      argument_.width = sizeof(T);
      argument_.number = static_cast<std::int64_t>(value);
    } else {
      static_assert(!HasFields<T>, "structs and arrays go to a DLL by reference");
    }
  }
  const host::DllArgument &argument() const { return argument_; }
  void finish() {
    std::size_t at = 0;
    if constexpr (!std::is_same_v<T, string>) {
      if (!packed.empty()) unpack(value, packed, at);
    }
  }
};

}  // namespace mql
