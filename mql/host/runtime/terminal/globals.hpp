// Global variables of the terminal: numbers with names, shared by the programs of one terminal. Here there is one
// program to a terminal, and its variables live as long as it runs, like those of a terminal that is killed before it
// has written them down: keep nothing in them that must last.
#pragma once
#include "../lang/lang.hpp"

namespace mql {

/** The time of the change, 0 on error. */
datetime GlobalVariableSet(const string &name, double value);
double GlobalVariableGet(const string &name);
bool GlobalVariableGet(const string &name, double &value);
bool GlobalVariableCheck(const string &name);
bool GlobalVariableDel(const string &name);
datetime GlobalVariableTime(const string &name);
/** Makes a variable with the value 0; false if there is one. */
bool GlobalVariableTemp(const string &name);
bool GlobalVariableSetOnCondition(const string &name, double value, double expected);
int GlobalVariablesTotal();
string GlobalVariableName(int index);
int GlobalVariablesDeleteAll(const string &prefix = string(), datetime older_than = 0);

}  // namespace mql
