// Names of enum values, read from the text of their declaration.
#include "enums.hpp"

#include <cstdlib>
#include <utility>
#include <vector>

namespace host {
namespace {

/** "A, B = 5, C" → A 0, B 5, C 6. */
std::vector<std::pair<std::string, long>> entries(const std::string &names) {
  std::vector<std::pair<std::string, long>> found;
  long next = 0;
  std::size_t at = 0;
  while (at < names.size()) {
    std::size_t end = names.find(',', at);
    if (end == std::string::npos) end = names.size();
    const std::string entry = names.substr(at, end - at);
    const std::size_t first = entry.find_first_not_of(" \n\t");
    at = end + 1;
    if (first == std::string::npos) continue;
    const std::size_t equals = entry.find('=');
    if (equals != std::string::npos) next = std::strtol(entry.c_str() + equals + 1, nullptr, 0);
    found.emplace_back(entry.substr(first, entry.find_first_of(" =\n\t", first) - first), next);
    next++;
  }
  return found;
}

}  // namespace

std::string enum_name(const char *names, long value) {
  for (const auto &[name, known] : entries(names)) {
    if (known == value) return name;
  }
  return "";
}

bool enum_value(const char *names, const std::string &name, long &value) {
  for (const auto &[known, its_value] : entries(names)) {
    if (known != name) continue;
    value = its_value;
    return true;
  }
  return false;
}

}  // namespace host
