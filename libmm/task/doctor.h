#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "options/doctor.h"

namespace mm {

// What was found of one thing that mm uses.
struct Finding {
  enum class State {
    ok,
    absent,   // and not needed: what it would add says the fix
    missing,  // and needed
  };

  std::string_view name;  // "FFmpeg"
  State state = State::ok;
  std::string found = {};  // what and where, or what is wrong
  std::string fix = {};    // what to do about it; empty when there is nothing to do
};

// This machine (task/doctor_machine.cpp).
Finding check_processor();
Finding check_threads();
Finding check_memory();
Finding check_disk();

// Libraries (task/doctor_libraries.cpp).
Finding check_libtorch();
Finding check_ffmpeg();
Finding check_opencv();
Finding check_cuda();

// Files (task/doctor_folders.cpp).
Finding check_share();
Finding check_models();
Finding check_hub_cache();
Finding check_data();

std::vector<Finding> examine();  // all of them, in this order

// The whole of `mm doctor`: prints what examine() found. Returns 0 when nothing needed is missing, else 3.
int doctor(const DoctorOptions& options);

}  // namespace mm
