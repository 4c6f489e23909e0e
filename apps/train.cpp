#include "task/train.h"

#include "options/train.h"
#include "task/run_app.h"

int main(int argc, char** argv) { return mm::run_app<mm::TrainOptions>(argc, argv, mm::train); }
