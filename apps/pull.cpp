#include "options/pull.h"
#include "options/run_program.h"
#include "task/pull.h"

int main(int argc, char** argv) { mm::leave(mm::run_program<mm::PullOptions>(argc, argv, "pull", mm::pull)); }
