"""The Method of Equal Shares: everybody gets the same part of the budget to spend on projects.

Rule: D. Peters, G. Pierczyński, P. Skowron, "Proportional Participatory Budgeting with Additive
Utilities", NeurIPS 2021, with cost as utility. Again and again the project is bought whose
supporters can pay for it at the smallest share of its cost per person; who cannot pay that much
pays all that is left. Because the shares rarely add up to the budget, the part of each person is
raised by one unit of the currency and the purchase begins anew, until buying would cost more
than the budget ("add1"); the last outcome that could be paid is the result.

Every purchase of the result is computed in exact fractions (``exactly``). The steps before are
followed in floating point (``quickly``); whenever one of them is closer than a billionth, it is
computed exactly too. With few voters and much money, raises that cannot change anything are
passed over at once (``leaping``).
Of projects equal in that share, the one with more supporters comes first, then the order of the
ballot paper.
"""

from portal.voting.counting.equal_shares.counting import count_equal_shares

__all__ = ["count_equal_shares"]
