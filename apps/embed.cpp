#include "options/embed.h"
#include "task/embed.h"
#include "task/run_app.h"

int main(int argc, char** argv) { mm::leave(mm::run_app<mm::EmbedOptions>(argc, argv, "embed", mm::embed)); }
