#include "options/evaluate.h"
#include "options/run_program.h"
#include "task/evaluate.h"

int main(int argc, char** argv) { mm::leave(mm::run_program<mm::EvaluateOptions>(argc, argv, "evaluate", mm::evaluate)); }
