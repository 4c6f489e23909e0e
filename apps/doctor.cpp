#include "options/doctor.h"
#include "task/doctor.h"
#include "task/run_app.h"

int main(int argc, char** argv) { mm::leave(mm::run_app<mm::DoctorOptions>(argc, argv, "doctor", mm::doctor)); }
