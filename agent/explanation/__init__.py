"""Why the answer is what it is: facts from the solver, told in the words of the problem."""
