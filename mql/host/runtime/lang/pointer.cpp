// The register of objects made by `new`: which of them live, and where.
#include "pointer.hpp"

#include <unordered_map>
#include <vector>

namespace host {
namespace {

struct Register {
  std::vector<unsigned> generations{0};  // by place; place 0 stands for objects that were not made by `new`
  std::vector<unsigned> free_places;
  std::unordered_map<const void *, ObjectEntry> living;
};

/** Never destroyed: objects of global variables are deleted after everything else. */
Register &objects() {
  static Register *const made = new Register;
  return *made;
}

}  // namespace

ObjectEntry enter_object(const void *object) {
  Register &all = objects();
  ObjectEntry entry;
  if (all.free_places.empty()) {
    entry.place = static_cast<unsigned>(all.generations.size());
    all.generations.push_back(0);
  } else {
    entry.place = all.free_places.back();
    all.free_places.pop_back();
  }
  entry.generation = all.generations[entry.place];
  all.living[object] = entry;
  return entry;
}

ObjectEntry entry_of(const void *object) {
  const auto found = objects().living.find(object);
  return found == objects().living.end() ? ObjectEntry{} : found->second;
}

void leave_object(const void *object, ObjectEntry entry) {
  Register &all = objects();
  all.generations[entry.place]++;
  all.free_places.push_back(entry.place);
  all.living.erase(object);
}

bool is_alive(ObjectEntry entry) { return objects().generations[entry.place] == entry.generation; }

}  // namespace host
