// Cuts a stream of JSON objects, each on as many lines as it likes, into objects.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/byte_source.hpp"

namespace dedup::cli {

class json_objects {
public:
    struct place {
        std::size_t line = 1;
        std::size_t byte = 1;  // of the line, from 1
    };

    // An object of more than `most` bytes is passed over.
    json_objects(byte_source& from, std::size_t most) : from_(from), most_(most), bytes_(std::size_t{256} << 10) {}

    // Reads the next object; what is wrong where there is none, else nullptr. object() is empty at the end.
    const char* next();

    [[nodiscard]] std::string& object() { return object_; }
    // Of it, or of what is wrong.
    [[nodiscard]] place begin() const { return begin_; }

private:
    int get();  // the next byte, or -1; throws broken_input
    const char* find_brace();
    const char* read_object();

    byte_source& from_;
    std::size_t most_;
    std::vector<char> bytes_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
    place here_;
    place begin_;
    std::string object_;
    std::string fault_;  // why the source cannot be read on
    bool ended_ = false;
};

}  // namespace dedup::cli
