// Values that outlive the process, for those that need not know where.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dedup::cli {

class kept_values {
public:
    kept_values() = default;
    virtual ~kept_values() = default;
    kept_values(const kept_values&) = delete;
    kept_values& operator=(const kept_values&) = delete;

    // A key has one value for good: put() is for those that find() did not find.
    virtual void put(std::string key, std::string value) = 0;
    // Whether there is one; copies it into `value`.
    [[nodiscard]] virtual bool find(const std::string& key, std::string& value) = 0;
};

// Values that change from run to run: each is put behind those that the key had before, under a number.
class changing_values {
public:
    // Null: there are none, and nothing is kept. It must live as long.
    explicit changing_values(kept_values* values) : values_(values) {}

    // The last that was put.
    [[nodiscard]] bool find(std::string_view key, std::string& value) const {
        const std::uint32_t number = count(key, value);
        return number != 0 && values_->find(numbered(key, number - 1), value);
    }
    void put(std::string_view key, std::string value) const {
        std::string last;
        if (values_ != nullptr) values_->put(numbered(key, count(key, last)), std::move(value));
    }

private:
    static std::string numbered(std::string_view key, std::uint32_t number) {
        std::string name(key);
        for (int shift = 24; shift >= 0; shift -= 8) name += static_cast<char>(number >> shift);
        return name;
    }

    // How many it has, by steps that double and then halve. `value` is room.
    std::uint32_t count(std::string_view key, std::string& value) const {
        const auto has = [&](std::uint32_t number) { return values_->find(numbered(key, number), value); };
        if (values_ == nullptr || !has(0)) return 0;
        std::uint32_t last = 0;
        std::uint32_t step = 1;
        for (; has(last + step); step *= 2) last += step;
        for (; step != 0; step /= 2) {
            if (has(last + step)) last += step;
        }
        return last + 1;
    }

    kept_values* values_;
};

}  // namespace dedup::cli
