// A heap that asks which child is first without a branch to mispredict: either is as likely. Elements that are equal
// come out in any order.
#pragma once

#include <cstddef>
#include <vector>

namespace dedup::inline v1 {

// Fills a hole with the value, below `top`, so that nothing stands below what comes out after it. `later(a, b)`:
// whether a comes out after b.
template <class T, class Later>
void rise(T* heap, std::size_t top, std::size_t hole, Later later, T value) {
    while (hole > top && later(heap[(hole - 1) / 2], value)) {
        heap[hole] = heap[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    heap[hole] = value;
}

// The hole at `top` sinks to the bottom, and the value rises from there.
template <class T, class Later>
void sink(T* heap, std::size_t size, std::size_t top, Later later, T value) {
    std::size_t hole = top;
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
    rise(heap, top, hole, later, value);
}

// Makes a heap of what is mostly in order: then both children come out after their parent, and nothing moves.
template <class T, class Later>
void make_heap(std::vector<T>& heap, Later later) {
    for (std::size_t top = heap.size() / 2; top-- > 0;) {
        const std::size_t left = top * 2 + 1;
        const std::size_t right = left + (left + 1 < heap.size());
        if (!later(heap[left], heap[top]) || !later(heap[right], heap[top]))
            sink(heap.data(), heap.size(), top, later, heap[top]);
    }
}

template <class T, class Later>
void push(std::vector<T>& heap, T value, Later later) {
    heap.push_back(value);
    rise(heap.data(), 0, heap.size() - 1, later, value);
}

template <class T, class Later>
T pop(std::vector<T>& heap, Later later) {
    const T first = heap.front();
    const T last = heap.back();
    heap.pop_back();
    if (!heap.empty()) sink(heap.data(), heap.size(), 0, later, last);
    return first;
}

}  // namespace dedup::inline v1
