-- Where goods went back to is not kept for ever: after-sales that are over and still have it, the oldest first.
create index aftersale_address on aftersale (closed_at) where return_address is not null and closed_at is not null;
