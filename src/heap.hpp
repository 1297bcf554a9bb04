// A heap that asks which child is first without a branch to mispredict: either is as likely.
#pragma once

#include <cstddef>
#include <vector>

namespace dedup::inline v1 {

// std::push_heap: the last element takes its place. `later(a, b)`: whether a comes out after b.
template <class T, class Later>
void rise(std::vector<T>& heap, std::size_t hole, Later later, T value) {
    while (hole > 0 && later(heap[(hole - 1) / 2], value)) {
        heap[hole] = heap[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    heap[hole] = value;
}

template <class T, class Later>
void push(std::vector<T>& heap, T value, Later later) {
    heap.push_back(value);
    rise(heap, heap.size() - 1, later, value);
}

// Takes the first out. What comes out of two that are equal is what std::pop_heap takes: the hole sinks to the bottom,
// and what was last rises from there.
template <class T, class Later>
T pop(std::vector<T>& heap, Later later) {
    const T first = heap.front();
    const T last = heap.back();
    heap.pop_back();
    const std::size_t size = heap.size();
    if (size == 0) return first;
    std::size_t hole = 0;
    while (hole * 2 + 2 < size) {
        const std::size_t right = hole * 2 + 2;
        const std::size_t child = right - later(heap[right], heap[right - 1]);
        heap[hole] = heap[child];
        hole = child;
    }
    if (hole * 2 + 1 < size) {
        heap[hole] = heap[hole * 2 + 1];
        hole = hole * 2 + 1;
    }
    rise(heap, hole, later, last);
    return first;
}

}  // namespace dedup::inline v1
