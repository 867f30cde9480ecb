//! That the sandbox refuses what AWS refuses, and that its faults do what they say.

#[cfg(test)]
mod corrections;
#[cfg(test)]
mod local;
#[cfg(test)]
mod orphans;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod removal;
#[cfg(test)]
mod still_needed;
#[cfg(test)]
mod users;
#[cfg(test)]
mod whole;
