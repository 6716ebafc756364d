// Pointers to objects of classes. A pointer knows whether its object still lives: using one whose object is deleted, or
// one that points nowhere, is a critical error as in the terminal.
#pragma once
#include <type_traits>

#include "enums.hpp"
#include "errors.hpp"

namespace host {

/** Where an object made by `new` is entered while it lives. Place 0: an object that was not made by `new`. */
struct ObjectEntry {
  unsigned place = 0;
  unsigned generation = 0;
};
ObjectEntry enter_object(const void *object);
ObjectEntry entry_of(const void *object);
void leave_object(const void *object, ObjectEntry entry);
bool is_alive(ObjectEntry entry);

}  // namespace host

namespace mql {

MQL_ENUM(ENUM_POINTER_TYPE, POINTER_INVALID, POINTER_DYNAMIC, POINTER_AUTOMATIC);

template <class T> class Ptr {
  T *object = nullptr;
  host::ObjectEntry entry{};
  template <class U> friend class Ptr;

 public:
  Ptr() = default;
  Ptr(Null) {}
  Ptr(T *pointed) : object(pointed), entry(host::entry_of(pointed)) {}
  Ptr(T *pointed, host::ObjectEntry given) : object(pointed), entry(given) {}
  template <class U>
    requires std::is_convertible_v<U *, T *>
  Ptr(const Ptr<U> &other) : object(other.object), entry(other.entry) {}
  /** The cast `(CDerived *)base`: an object of another class is a critical error. */
  template <class U>
    requires(!std::is_convertible_v<U *, T *>)
  explicit Ptr(const Ptr<U> &other) : entry(other.entry) {
    if (other.object == nullptr) return;
    object = dynamic_cast<T *>(other.checked());
    if (object == nullptr) host::critical("incorrect casting of pointers");
  }

  T *checked() const {
    if (object == nullptr) host::critical("invalid pointer access: it points nowhere (NULL)");
    if (!host::is_alive(entry)) host::critical("invalid pointer access: the object was deleted");
    return object;
  }
  T *operator->() const { return checked(); }
  T &operator*() const { return *checked(); }
  operator T &() const { return *checked(); }
  explicit operator bool() const { return object != nullptr; }
  bool operator!() const { return object == nullptr; }

  ENUM_POINTER_TYPE type() const {
    if (object == nullptr || !host::is_alive(entry)) return POINTER_INVALID;
    return entry.place == 0 ? POINTER_AUTOMATIC : POINTER_DYNAMIC;
  }
  void destroy() const {
    if (type() == POINTER_AUTOMATIC) host::critical("delete of an object that was not made by new");
    T *doomed = checked();
    host::leave_object(doomed, entry);
    delete doomed;
  }

  template <class U> bool operator==(const Ptr<U> &other) const { return object == other.object; }
  bool operator==(T *other) const { return object == other; }
  bool operator==(Null) const { return object == nullptr; }
};

template <class T> struct is_pointer : std::false_type {};
template <class T> struct is_pointer<Ptr<T>> : std::true_type {};
template <class T> concept ClassObject = std::is_class_v<T> && !is_pointer<std::remove_cv_t<T>>::value;

/** What `new CName(…)` becomes. */
template <class T> Ptr<T> created(T *object) { return Ptr<T>(object, host::enter_object(object)); }

/** What `delete pointer` becomes. */
template <class T> void destroy(const Ptr<T> &pointer) { pointer.destroy(); }

template <class T> Ptr<T> GetPointer(const Ptr<T> &pointer) { return pointer; }
template <class T> Ptr<T> GetPointer(T *object) { return Ptr<T>(object); }
template <ClassObject T> Ptr<T> GetPointer(T &object) { return Ptr<T>(&object); }
template <class T> ENUM_POINTER_TYPE CheckPointer(const Ptr<T> &pointer) { return pointer.type(); }
template <class T> ENUM_POINTER_TYPE CheckPointer(T *object) { return Ptr<T>(object).type(); }
template <ClassObject T> ENUM_POINTER_TYPE CheckPointer(T &object) { return Ptr<T>(&object).type(); }

}  // namespace mql
