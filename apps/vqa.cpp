#include "options/vqa.h"
#include "task/run_app.h"
#include "task/vqa.h"

int main(int argc, char** argv) { mm::leave(mm::run_app<mm::VqaOptions>(argc, argv, "vqa", mm::vqa)); }
