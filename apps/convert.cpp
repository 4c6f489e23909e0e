#include "options/convert.h"
#include "options/run_program.h"
#include "task/convert.h"

int main(int argc, char** argv) { mm::leave(mm::run_program<mm::ConvertOptions>(argc, argv, "convert", mm::convert)); }
