// Global variables of the terminal.
#include "globals.hpp"

#include <iterator>
#include <map>

namespace mql {
namespace {

#ifdef __MQL4__
constexpr int NO_SUCH_VARIABLE = 4058;  // ERR_GLOBAL_VARIABLE_NOT_FOUND
#else
constexpr int NO_SUCH_VARIABLE = 4501;  // ERR_GLOBALVARIABLE_NOT_FOUND
#endif
constexpr int LONGEST_NAME = 63;

struct Variable {
  double value;
  datetime used;
};
std::map<std::u16string, Variable> variables;

/** Every use counts: four weeks after the last one the terminal forgets a variable. */
Variable *find(const string &name) {
  const auto found = variables.find(name.units());
  if (found == variables.end()) {
    host::set_last_error(NO_SUCH_VARIABLE);
    return nullptr;
  }
  found->second.used = TimeLocal();
  return &found->second;
}

}  // namespace

datetime GlobalVariableSet(const string &name, double value) {
  if (name.length() == 0 || name.length() > LONGEST_NAME) {
    host::set_last_error(4003);  // ERR_INVALID_PARAMETER
    return 0;
  }
  const datetime now = TimeLocal();
  variables[name.units()] = {value, now};
  return now;
}

double GlobalVariableGet(const string &name) {
  const Variable *found = find(name);
  return found == nullptr ? 0 : found->value;
}

bool GlobalVariableGet(const string &name, double &value) {
  const Variable *found = find(name);
  if (found != nullptr) value = found->value;
  return found != nullptr;
}

bool GlobalVariableCheck(const string &name) { return variables.contains(name.units()); }

bool GlobalVariableDel(const string &name) {
  if (variables.erase(name.units()) > 0) return true;
  host::set_last_error(NO_SUCH_VARIABLE);
  return false;
}

datetime GlobalVariableTime(const string &name) {
  const auto found = variables.find(name.units());
  return found == variables.end() ? datetime(0) : found->second.used;
}

bool GlobalVariableTemp(const string &name) {
  return !variables.contains(name.units()) && GlobalVariableSet(name, 0) != datetime(0);
}

bool GlobalVariableSetOnCondition(const string &name, double value, double expected) {
  Variable *found = find(name);
  if (found == nullptr || found->value != expected) return false;
  found->value = value;
  return true;
}

int GlobalVariablesTotal() { return static_cast<int>(variables.size()); }

string GlobalVariableName(int index) {
  if (index < 0 || index >= GlobalVariablesTotal()) return string("");
  return string(std::next(variables.begin(), index)->first);
}

int GlobalVariablesDeleteAll(const string &prefix, datetime older_than) {
  return static_cast<int>(std::erase_if(variables, [&](const auto &one) {
    return one.first.rfind(prefix.units(), 0) == 0 && (older_than == datetime(0) || one.second.used < older_than);
  }));
}

}  // namespace mql
