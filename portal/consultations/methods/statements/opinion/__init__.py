"""The mathematics of the statements method: opinion groups and common ground.

Nothing is re-exported here, so that importing a module that needs no numpy (`records`,
`priority`, `statistics`, `representative`) never loads it: numpy belongs to the worker alone.
The method follows Polis (Small et al., "Polis: Scaling deliberation by mapping high dimensional
opinion spaces", 2021), with more k-means starts, a stability figure and a bridging ranking.

- `priority`: which statement to show a person next (web process).
- `records`: the stored result and its JSON form (web process).
- `compute`: `compute_opinion_map`, the one call of the worker.
"""
