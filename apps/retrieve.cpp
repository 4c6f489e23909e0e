#include "options/retrieve.h"
#include "task/retrieve.h"
#include "task/run_app.h"

int main(int argc, char** argv) { mm::leave(mm::run_app<mm::RetrieveOptions>(argc, argv, "retrieve", mm::retrieve)); }
