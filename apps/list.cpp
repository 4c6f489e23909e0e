#include "options/list.h"
#include "task/run_app.h"
#include "task/tables.h"

int main(int argc, char** argv) { mm::leave(mm::run_app<mm::ListOptions>(argc, argv, "list", mm::list_tables)); }
