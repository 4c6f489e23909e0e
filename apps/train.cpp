#include "task/train.h"

#include "options/train.h"
#include "task/run_app.h"

int main(int argc, char** argv) { mm::leave(mm::run_app<mm::TrainOptions>(argc, argv, "train", mm::train)); }
