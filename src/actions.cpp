// External interface: actions::of, actions::if_built (actions.hpp).
#include "actions.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>

namespace dedup::inline v1 {
namespace {

using unicode::property;

action action_for(unsigned p, const options& o) {
    switch (p & property::kinds) {
        case unicode::line:
            return action::line;
        case unicode::space:
            if (o.unify_spaces) return action::space;
            break;
        case unicode::control:
            if (o.drop_controls) return action::drop;
            break;
        case unicode::joiner:
            if (o.drop_joiners) return action::drop;
            break;
        case unicode::glyph:
            if (o.fold_glyphs) return action::glyph;
            break;
        default:
            break;
    }
    return (p & (property::moves | property::joins)) != 0 ? action::compose : action::copy;
}

std::unique_ptr<const actions> build(const options& o) {
    auto built = std::make_unique<actions>();
    built->table = &unicode::table::of(o.form);
    for (unsigned p = 0; p <= property::low; ++p) built->by_property[p] = action_for(p, o);
    const actions& a = *built;
    built->copied = simd::point_set::of(a.table->bits([&a](std::uint16_t p) { return a(p) == action::copy; }));
    return built;
}

struct slot {
    std::once_flag once;
    std::unique_ptr<const actions> built;
    std::atomic<const actions*> ready = nullptr;
};

slot& slot_of(const options& o) {
    static std::array<slot, 32> slots;
    const unsigned switches = (o.form == normal_form::nfkc ? 1U : 0U) | (o.unify_spaces ? 2U : 0U) |
                              (o.drop_controls ? 4U : 0U) | (o.drop_joiners ? 8U : 0U) | (o.fold_glyphs ? 16U : 0U);
    return slots[switches];
}

}  // namespace

const actions& actions::of(const options& o) {
    slot& s = slot_of(o);
    std::call_once(s.once, [&] {
        s.built = build(o);
        s.ready.store(s.built.get(), std::memory_order_release);
    });
    return *s.built;
}

const actions* actions::if_built(const options& o) {
    return slot_of(o).ready.load(std::memory_order_acquire);
}

}  // namespace dedup::inline v1
